"""Context (being written)."""


def house(request):
    return {}
