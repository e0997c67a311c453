"""Which numeric addresses count as public."""

import pytest

from hotline.ranges import is_public, lies_in

NOT_PUBLIC = """
0.0.0.0 10.0.0.1 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1
192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1
255.255.255.255 :: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1
64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::7f00:1 100::1 2001::1 2001:0:7f00:1:: 2001:10::1 2001:db8::1 2002:7f00:1::
2002:a9fe:a9fe:: 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1
localhost 2130706433 0x7f000001 127.1 10.2.3 1.2.3.4.5 127.0.0.1:80 [::1]
""".split()  # fmt: skip


@pytest.mark.parametrize("ip", [*NOT_PUBLIC, ""])
def test_what_is_not_on_the_public_internet_is_not_public(ip):
    assert not is_public(ip)


@pytest.mark.parametrize("ip", ["193.190.10.10", "1.1.1.1", "2001:6a8::10", "2606:4700::1111", "::ffff:193.190.10.10"])
def test_what_is_on_the_public_internet_is_public(ip):
    assert is_public(ip)


def test_a_mapped_address_lies_where_its_inner_address_lies():
    assert lies_in("::ffff:10.1.2.3", ["10.0.0.0/8"])
    assert not lies_in("193.190.10.10", ["10.0.0.0/8", "fc00::/7"])
