"""Two hundred and more targets that a stranger may hand us in an address, a name or a redirect, and that we never go to."""

# Everything that is not out on the public internet, in the notations that parsers, libraries and resolvers understand.
PRIVATE_4 = """
0.0.0.0 0.0.0.1 0.255.255.255 10.0.0.0 10.0.0.1 10.1.2.3 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.254
127.0.0.1 127.0.0.53 127.1.2.3 127.255.255.254 169.254.0.1 169.254.169.254 169.254.169.123 169.254.170.2 169.254.255.255
172.16.0.1 172.17.0.1 172.20.10.1 172.31.255.255 192.0.0.1 192.0.0.8 192.0.0.170 192.0.0.192 192.0.2.1 192.0.2.255
192.88.99.1 192.168.0.1 192.168.1.1 192.168.122.1 192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1
203.0.113.255 224.0.0.1 224.0.0.251 232.1.1.1 239.255.255.250 240.0.0.1 250.1.2.3 255.255.255.254 255.255.255.255
""".split()
DISGUISED_4 = """
127.1 127.0.1 10.1 0 1 0x7f.1 0x7f.0.0.1 0x7f000001 0x7F.0x0.0x0.0x1 0177.1 0177.0.0.1 00177.0.0.1 017700000001 2130706433
4294967295 167772161 3232235777 2852039166 2886729729 0xa9fea9fe 0xa9.0xfe.0xa9.0xfe 0251.0376.0251.0376 0xA9FEA9FE
169.254.43518 169.16689662 0xc0a80101 0300.0250.0.1 192.168.257 0x0a000001 012.0.0.1 0xac.0x10.0.1 3221225985 100.4194305
127.0.0.1. 169.254.169.254. 10.0.0.1. 0x7f.1. 2130706433. %31%32%37.0.0.1 127%2e0%2e0%2e1 %6c%6f%63alhost 127.0.0.%31
①②⑦.⓪.⓪.① １２７.０.０.１ 127。0。0。1 127．0．0．1 127｡0｡0｡1 𝟏𝟐𝟕.𝟎.𝟎.𝟏 ⅼocalhost ⓛⓞⓒⓐⓛⓗⓞⓢⓣ １６９.２５４.１６９.２５４
0x7f。1 ⑩.0.0.1 1⑨2.168.0.1 127.0.0.0x1 0x7f.00.0.01 1⁰.0.0.1
""".split()
PRIVATE_6 = """
:: ::1 0:0:0:0:0:0:0:1 ::7f00:1 ::127.0.0.1 ::10.0.0.1 ::169.254.169.254 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:a00:1
::ffff:10.0.0.1 ::ffff:192.168.1.1 ::ffff:169.254.169.254 ::ffff:a9fe:a9fe 0:0:0:0:0:ffff:127.0.0.1 ::ffff:0:127.0.0.1
::ffff:0.0.0.0 ::ffff:100.64.0.1 64:ff9b::7f00:1 64:ff9b::127.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b::10.0.0.1 64:ff9b:1::7f00:1
64:ff9b:1::a00:1 100::1 100:0:0:1::1 2001::1 2001:0:7f00:1:: 2001:0:4136:e378:8000:63bf:80ff:fffe 2001:2::1 2001:10::1
2001:20::1 2001:db8::1 2001:db8:ffff::1 2002:7f00:1:: 2002:7f00:1::1 2002:a00:1:: 2002:a9fe:a9fe:: 2002:c0a8:101::1 3fff::1
3fff:fff::1 5f00::1 fc00::1 fc00:ec2::254 fd00::1 fd00:ec2::254 fd20:ce::254 fe80::1 fe80::a9fe:a9fe febf::1 fec0::1 feff::1
ff00::1 ff01::1 ff02::1 ff02::fb ff05::1:3 ff0e::1 ::ffff:255.255.255.255 1::1 4000::1 8000::1 ::ffff:224.0.0.1
""".split()
WITH_ZONES = "fe80::1%eth0 fe80::1%25eth0 fe80::1%251 ::1%25lo ::1%lo fd00::1%252".split()
LITERALS = [
    *[f"http://{one}/" for one in (*PRIVATE_4, *DISGUISED_4)],
    *[f"http://[{one}]/" for one in (*PRIVATE_6, *WITH_ZONES)],
    *[
        f"https://{one}/latest/meta-data/"
        for one in ("169.254.169.254", "0xa9fea9fe", "[::ffff:a9fe:a9fe]", "[fd00:ec2::254]")
    ],
]

# Who we are sent to is not who the beginning says.
TRICKS = [
    "http://foto.example@127.0.0.1/",
    "http://foto.example:80@127.0.0.1/",
    "http://foto.example%40127.0.0.1/",
    "http://a:b@169.254.169.254/",
    "http://[::1]\\@foto.example/",
    "http://127.0.0.1\\@foto.example/",
    "http://127.0.0.1#@foto.example/",
    "http://127.0.0.1?@foto.example/",
    "http://foto.example@foto.example@127.0.0.1/",
    "http:127.0.0.1/",
    "http:/127.0.0.1/",
    "http:\\\\127.0.0.1\\",
    "http:///127.0.0.1/",
    "http:////169.254.169.254/",
    "\thttp://127.0.0.1/",
    "ht\ntp://127.0.0.1/",
    "http://127.0.0.1\t/",
    "http://127.0.\n0.1/",
    "http://127.0.0.1:80/",
    "http://127.0.0.1:0/",
    "http://127.0.0.1:65536/",
    "http://[::1]:6379/",
    "http://[::]:11211/",
    "http://0:8000/",
    "http://localhost/",
    "http://LOCALHOST:8000/",
    "http://localhost./",
    "http://foto.localhost/",
    "http://ip6-localhost/",
    "http://router.local/",
    "http://db.internal/",
    "http://metadata.google.internal/computeMetadata/v1/",
    "http://metadata/",
    "http://postgres:8000/",
    "http://redis/",
    "http://kubernetes.default.svc.cluster.local/",
    "http://nas.home.arpa/",
    "http://printer.lan/",
    "http://hr.intranet/",
    "http://1.0.0.127.in-addr.arpa/",
    "http://[::1/",
    "http://[127.0.0.1]/",
    "http://127.0.0.1.1/",
    "http://256.256.256.256/",
    "http://0x100000000/",
    "http://foto.example:99999/",
    "http://",
    "http://:80/",
    "http://@/",
    "http://%00/",
    "http://ex ample/",
]
SCHEMES = [
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "gopher://foto.example/",
    "file:///etc/passwd",
    "file://foto.example/etc/passwd",
    "file:/etc/passwd",
    "ftp://foto.example/",
    "ftps://foto.example/",
    "sftp://foto.example/",
    "tftp://foto.example/x",
    "dict://127.0.0.1:11211/stats",
    "ldap://127.0.0.1/",
    "ldaps://foto.example/",
    "data:text/html,x",
    "javascript:alert(1)",
    "vbscript:x",
    "ws://foto.example/",
    "wss://foto.example/",
    "jar:http://foto.example!/",
    "netdoc:///etc/passwd",
    "blob:http://foto.example/x",
    "about:blank",
    "view-source:http://foto.example/",
    "mailto:a@foto.example",
    "tel:112",
    "smb://127.0.0.1/c$",
    "\\\\127.0.0.1\\share",
    "//127.0.0.1/",
    "php://filter/resource=x",
    "expect://id",
    "imap://127.0.0.1/",
    "telnet://127.0.0.1:25/",
    "unix:/var/run/docker.sock",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "",
    " ",
    "http",
    "//",
    "?",
]
PORTS = [
    f"http://foto.example:{port}/" for port in (1, 22, 23, 25, 53, 110, 111, 143, 389, 465, 587, 993, 2049, 6379, 11211)
]
ONIONS = [f"http://{'a' * 56}.onion/", f"http://{'a' * 56}.onion./", f"http://www.{'b' * 56}.ONION/"]

# Names in the manner of nip.io that carry a private address, and lead to it.
NAMES = {
    "127.0.0.1.nip.example": "127.0.0.1",
    "127-0-0-1.sslip.example": "127.0.0.1",
    "7f000001.nip.example": "127.0.0.1",
    "10.0.0.1.nip.example": "10.0.0.1",
    "app.10-8-0-1.sslip.example": "10.8.0.1",
    "metadata.nip.example": "169.254.169.254",
    "169-254-169-254.sslip.example": "169.254.169.254",
    "192.168.1.1.xip.example": "192.168.1.1",
    "localtest.example": "127.0.0.1",
    "cgnat.nip.example": "100.64.0.1",
    "zero.nip.example": "0.0.0.0",
    "wide.nip.example": "255.255.255.255",
    "group.nip.example": "224.0.0.251",
    "docs.nip.example": "192.0.2.1",
    "bench.nip.example": "198.18.0.1",
    "relay.nip.example": "192.88.99.1",
    "six.nip.example": "::1",
    "mapped.nip.example": "::ffff:127.0.0.1",
    "unique.nip.example": "fd00:ec2::254",
    "link.nip.example": "fe80::1",
    "nat64.nip.example": "64:ff9b::7f00:1",
    "teredo.nip.example": "2001:0:7f00:1::",
    "sixtofour.nip.example": "2002:7f00:1::",
    "site.nip.example": "fec0::1",
    "compat.nip.example": "::7f00:1",
    "book.nip.example": "2001:db8::1",
}

# Where a redirect from a public page leads.
REDIRECTS = [
    "http://127.0.0.1/",
    "http://2130706433/",
    "http://0x7f.1/",
    "//127.0.0.1/",
    "\\\\127.0.0.1\\",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://169.254.169.254/latest/meta-data/iam/",
    "http://[fd00:ec2::254]/latest/",
    "http://100.100.100.200/latest/meta-data/",
    "http://192.0.0.192/latest/",
    "http://169.254.170.2/v2/credentials/",
    "http://metadata.google.internal/computeMetadata/v1/",
    "http://localhost:8000/admin/",
    "http://10.0.0.1/",
    "http://192.168.1.1/",
    "http://172.16.0.1/",
    "http://127.0.0.1.nip.example/",
    "http://metadata.nip.example/",
    "http://mapped.nip.example/",
    "http://a@127.0.0.1/",
    "http://foto.example@169.254.169.254/",
    "http://①②⑦.⓪.⓪.①/".encode().decode("latin-1"),
    "http://64.ff9b.example@[64:ff9b::a9fe:a9fe]/",
    "gopher://127.0.0.1:6379/_PING",
    "file:///etc/passwd",
    "ftp://foto.example/",
    "data:text/html,x",
    "javascript:1",
    "http://foto.example:6379/",
    "http://foto.example:25/",
    "http://[",
    "http://%00/",
]

PUBLIC = {
    "http://193.190.10.10/": "193.190.10.10",
    "http://3250457098/": "193.190.10.10",
    "http://0301.0276.012.012/": "193.190.10.10",
    "http://[2001:6a8::10]/": "2001:6a8::10",
    "http://[::ffff:193.190.10.10]/": "::ffff:c1be:a0a",
    "http://foto.example/": "193.190.10.10",
    "http://FOTO.example./": "193.190.10.10",
    "http://foto.example:8080/": "193.190.10.10",
    "http://user:secret@foto.example/": "193.190.10.10",
    "http://ｆoto.example/": "193.190.10.10",
    "http://127.0.0.1.example/": "193.190.10.10",
    "http://10.nip.example/": "193.190.10.10",
    "http://localhost.example/": "193.190.10.10",
    "http://172.15.0.1/": "172.15.0.1",
    "http://172.32.0.1/": "172.32.0.1",
    "http://100.63.0.1/": "100.63.0.1",
    "http://100.128.0.1/": "100.128.0.1",
    "http://192.167.1.1/": "192.167.1.1",
    "http://11.0.0.1/": "11.0.0.1",
    "http://126.0.0.1/": "126.0.0.1",
    "http://128.0.0.1/": "128.0.0.1",
    "http://169.253.1.1/": "169.253.1.1",
    "http://223.255.255.1/": "223.255.255.1",
    "http://[2a00:1450::1]/": "2a00:1450::1",
    "http://[2606:4700::1111]/": "2606:4700::1111",
}
