"""Following redirections of the web as far as the same host goes."""

import urllib.request
from http.client import HTTPMessage
from typing import IO
from urllib.parse import urlsplit


class SameHost(urllib.request.HTTPRedirectHandler):
    """Whoever was asked may lead to another path of its own, and nowhere else."""

    def redirect_request(  # noqa: PLR0917 - urllib's own signature
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """As urllib's, for the same host alone. Raises OSError for any other."""
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        if new.netloc != old.netloc or new.scheme not in ("http", "https"):
            raise OSError("it leads to another address")
        return super().redirect_request(req, fp, code, msg, headers, newurl)
