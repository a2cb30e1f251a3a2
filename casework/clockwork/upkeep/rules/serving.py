"""When other machines may be served, decided on the settings."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casework.ground.refusal import Refusal

LOCAL = ("localhost", "127.0.0.1", "[::1]", "::1")


@dataclass(frozen=True)
class Serving:
    """How this program is reached. named_hosts: those trusted besides this machine's own names."""

    host: str
    port: int
    base_url: str
    named_hosts: tuple[str, ...] = ()
    trusted_proxy: str = ""
    certificate: str = ""
    key: str = ""

    @property
    def beyond_this_machine(self) -> bool:
        """True when other machines can reach the port."""
        return not is_local(self.host)

    @property
    def https(self) -> bool:
        """True when what travels to this program is encrypted, by itself or by a proxy before it."""
        return bool(self.certificate or self.trusted_proxy)


def is_local(host: str) -> bool:
    """True for this machine's own names and addresses."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def serving_of(config: Mapping[str, Any]) -> Serving:
    """How the settings say that this program is reached."""
    named = tuple(host for host in config["TRUSTED_HOSTS"] if host not in LOCAL)
    return Serving(
        host=config["HOST"], port=int(config["PORT"]), base_url=config["BASE_URL"], named_hosts=named,
        trusted_proxy=config["TRUSTED_PROXY"], certificate=config["TLS_CERT"], key=config["TLS_KEY"],
    )  # fmt: skip


def refusal_to_serve(serving: Serving) -> Refusal | None:
    """Why colleagues may not be served like this: unencrypted, under any name, or with settings that contradict."""
    if bool(serving.certificate) != bool(serving.key):
        return Refusal("A certificate and its key belong together: set both CASEWORK_TLS_CERT and CASEWORK_TLS_KEY, or "
                       "neither.")  # fmt: skip
    if serving.certificate and serving.trusted_proxy:
        return Refusal("Either Casework holds the certificate or the proxy does. Unset CASEWORK_TLS_CERT and "
                       "CASEWORK_TLS_KEY, or CASEWORK_TRUSTED_PROXY.")  # fmt: skip
    if serving.beyond_this_machine and not serving.https:
        return Refusal(f"CASEWORK_HOST={serving.host} would let other machines in without encryption, so that "
                       "passwords and records could be read on the way. Give a certificate (CASEWORK_TLS_CERT and "
                       "CASEWORK_TLS_KEY), or put a proxy with HTTPS before it and set CASEWORK_TRUSTED_PROXY to the "
                       "proxy's address. Without CASEWORK_HOST only this machine is served.")  # fmt: skip
    if (serving.beyond_this_machine or serving.trusted_proxy) and not serving.named_hosts:
        return Refusal("Casework must know the name that colleagues use for it: set CASEWORK_BASE_URL, for example "
                       "https://casework.example.org, or list names in CASEWORK_TRUSTED_HOSTS.")  # fmt: skip
    if serving.https and not serving.base_url.startswith("https://"):
        return Refusal("Set CASEWORK_BASE_URL to the address that colleagues use, beginning with https://, so that "
                       "links and sign-in cookies are kept to it.")  # fmt: skip
    return None
