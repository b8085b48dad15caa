"""The buckets over HTTP, so that functions read recordings with boto3."""

import errno
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from werkzeug.exceptions import BadRequest, HTTPException, MethodNotAllowed, NotFound
from werkzeug.wrappers import Request, Response

from telephony_simulator.loopback import LoopbackServer
from telephony_simulator.object_metadata import is_metadata, read_metadata, write_metadata

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

METADATA_HEADER: Final = "x-amz-meta-"


class BucketServer(LoopbackServer):
    """Serves get, put, delete and list of objects, with their metadata, while its context is open.

    Args:
        buckets: The directories of the buckets, by name; read at each request.

    See https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
    """

    def __init__(self, buckets: Mapping[str, Path]) -> None:
        super().__init__(self._serve)
        self._buckets = buckets

    def _serve(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        request = Request(environ)
        try:
            response = self._answer(request)
        except HTTPException as error:
            response = _error(error)
        except OSError as error:
            response = _failure(error)
        except ValueError:  # such as a key with a null byte
            response = _error(BadRequest("InvalidURI"))
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        bucket, _, key = request.path.lstrip("/").partition("/")
        if bucket not in self._buckets:
            raise NotFound("NoSuchBucket")
        directory = self._buckets[bucket].resolve()
        if not key:
            if request.method not in {"GET", "HEAD"}:
                raise MethodNotAllowed(["GET", "HEAD"], "MethodNotAllowed")
            return _listing(directory, bucket, request.args.get("prefix", ""))
        file = (directory / key).resolve()
        if not file.is_relative_to(directory) or is_metadata(directory, file):
            raise NotFound("NoSuchKey")
        return _object(request, directory, file)


def _object(request: Request, directory: Path, file: Path) -> Response:
    match request.method:
        case "PUT":
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(request.get_data())
            write_metadata(directory, file, _metadata_headers(request))
            return Response()
        case "DELETE":
            file.unlink(missing_ok=True)
            write_metadata(directory, file, {})
            return Response(status=204)
        case "GET" | "HEAD":
            pass
        case _:
            raise MethodNotAllowed(["DELETE", "GET", "HEAD", "PUT"], "MethodNotAllowed")
    if not file.is_file():
        raise NotFound("NoSuchKey")
    content = file.read_bytes()
    response = Response(content, content_type="binary/octet-stream")
    response.last_modified = _modified(file)
    for name, value in read_metadata(directory, file).items():
        response.headers[METADATA_HEADER + name] = value
    return response.make_conditional(request, accept_ranges=True, complete_length=len(content))


def _metadata_headers(request: Request) -> dict[str, str]:
    return {
        name.lower().removeprefix(METADATA_HEADER): value
        for name, value in request.headers.items()
        if name.lower().startswith(METADATA_HEADER)
    }


def _listing(directory: Path, bucket: str, prefix: str) -> Response:
    files = (file for file in sorted(directory.rglob("*")) if file.is_file())
    objects = (file for file in files if not is_metadata(directory, file))
    named = ((file, file.relative_to(directory).as_posix()) for file in objects)
    contents = "".join(
        f"<Contents><Key>{escape(key)}</Key><Size>{file.stat().st_size}</Size>"
        f"<LastModified>{_modified(file).isoformat()}</LastModified></Contents>"
        for file, key in named
        if key.startswith(prefix)
    )
    return _xml("ListBucketResult", f"<Name>{bucket}</Name>{contents}")


def _modified(file: Path) -> datetime:
    return datetime.fromtimestamp(int(file.stat().st_mtime), UTC)


def _error(error: HTTPException) -> Response:
    response = _xml("Error", f"<Code>{error.description}</Code>")
    response.status_code = error.code or 500
    return response


def _failure(error: OSError) -> Response:
    """Answer a request for an object that this machine cannot read or write."""
    if error.errno == errno.ENOSPC:
        text = "<Code>InsufficientStorage</Code><Message>the disk of this machine is full</Message>"
        response = _xml("Error", text)
        response.status_code = 507
        return response
    return _error(
        BadRequest("KeyTooLongError" if error.errno == errno.ENAMETOOLONG else "InvalidKey")
    )


def _xml(name: str, content: str) -> Response:
    return Response(f"<{name}>{content}</{name}>", content_type="application/xml")
