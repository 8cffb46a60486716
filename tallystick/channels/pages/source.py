"""Where a request comes from, for limits; it is never stored as it is."""

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest


def source_of(request: HttpRequest) -> str:
    """
    Return the network address of the browser; of IPv6 the 64 bits that name its network.

    Behind a proxy it is the last address in X-Forwarded-For, which the proxy itself has written;
    what stands before it anybody could have written.
    """
    written = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        written = request.META.get("HTTP_X_FORWARDED_FOR", written).rpartition(",")[2].strip()
    try:
        address = ip_address(written)
    except ValueError:
        return "unknown"
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Address(int(address) >> 64 << 64))
