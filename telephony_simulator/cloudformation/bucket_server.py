"""The buckets over HTTP, so that functions read recordings with boto3."""

import errno
import shutil
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import unquote
from xml.sax.saxutils import escape

from werkzeug.exceptions import BadRequest, HTTPException, MethodNotAllowed, NotFound
from werkzeug.wrappers import Request, Response

from telephony_simulator.chime_sdk_voice.errors import ApiError
from telephony_simulator.chime_sdk_voice.transport import SIGNED_FOR
from telephony_simulator.cloudformation.bucket_authorization import BucketAuthorizer
from telephony_simulator.loopback import LoopbackServer
from telephony_simulator.object_metadata import is_metadata, read_metadata, write_metadata
from telephony_simulator.policy_statement import Context

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ARN: Final = "arn:aws:s3:::"
ACTIONS: Final = {
    "GET": "s3:GetObject",
    "HEAD": "s3:GetObject",
    "PUT": "s3:PutObject",
    "DELETE": "s3:DeleteObject",
}
"""What each method needs on an object.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html"""

Require: TypeAlias = Callable[[str, str, Context], None]
"""Takes an action, a resource and condition keys; raises `ApiError` if that is not allowed."""

NO_KEYS: Final[Context] = MappingProxyType({})

LIST_KEYS: Final = ("delimiter", "prefix")
"""Parameters of a list that are condition keys, such as `s3:prefix`."""

METADATA_HEADER: Final = "x-amz-meta-"
NO_ASSETS: Final[Mapping[str, Path]] = MappingProxyType({})


class BucketServer(LoopbackServer):
    """Serves get, put, copy, delete and list of objects while its context is open.

    Args:
        buckets: The directories of the buckets, by name; read at each request.
        assets: The files of apps by their key, which can be copied from any other bucket.
        authorize: Decides about requests by the keys that signed them. By default all are allowed.

    See https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
    """

    def __init__(
        self,
        buckets: Mapping[str, Path],
        assets: Mapping[str, Path] = NO_ASSETS,
        authorize: BucketAuthorizer = lambda *_: None,
    ) -> None:
        super().__init__(bucket_application(buckets, assets, authorize))


def bucket_application(
    buckets: Mapping[str, Path],
    assets: Mapping[str, Path] = NO_ASSETS,
    authorize: BucketAuthorizer = lambda *_: None,
) -> "WSGIApplication":
    """Return the WSGI application that serves buckets."""

    def serve(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        request = Request(environ)
        access_key = _access_key(request)
        may = partial(authorize, access_key) if access_key else _anyone_may
        try:
            response = _answer(buckets, assets, request, may)
        except ApiError as error:  # the role of the function does not allow it
            text = f"<Code>AccessDenied</Code><Message>{escape(error.message)}</Message>"
            response = _xml("Error", text)
            response.status_code = 403
        except HTTPException as error:
            response = _error(error)
        except OSError as error:
            response = _failure(error)
        except ValueError:  # such as a key with a null byte
            response = _error(BadRequest("InvalidURI"))
        return response(environ, start_response)

    return serve


def _access_key(request: Request) -> str:
    """Return the key that signed a request or a presigned URL; empty if it is not signed.

    https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
    """
    if signed := SIGNED_FOR.search(request.headers.get("Authorization", "")):
        return signed[1]
    credential = request.args.get("X-Amz-Credential", "").partition("/")[0]
    return credential or request.args.get("AWSAccessKeyId", "")


def _anyone_may(action: str, resource: str, keys: Context) -> None:
    """Allow a request that is not signed."""


def _answer(
    buckets: Mapping[str, Path], assets: Mapping[str, Path], request: Request, may: Require
) -> Response:
    bucket, _, key = request.path.lstrip("/").partition("/")
    if bucket not in buckets:
        raise NotFound("NoSuchBucket")
    directory = buckets[bucket].resolve()
    if not key:
        if request.method not in {"GET", "HEAD"}:
            raise MethodNotAllowed(["GET", "HEAD"], "MethodNotAllowed")
        keys = {f"s3:{each}": [request.args[each]] for each in LIST_KEYS if each in request.args}
        may("s3:ListBucket", f"{ARN}{bucket}", keys)
        return _listing(directory, bucket, request.args.get("prefix", ""))
    file = _file(directory, key)
    source = request.headers.get("x-amz-copy-source")
    if request.method in ACTIONS:
        may(ACTIONS[request.method], f"{ARN}{bucket}/{key}", NO_KEYS)
    if request.method == "PUT" and source is not None:
        may("s3:GetObject", f"{ARN}{unquote(source).lstrip('/')}", NO_KEYS)
        return _copy(_source(buckets, assets, source), directory, file)
    if request.method in {"GET", "HEAD"} and not file.is_file():
        # S3 says to no one else that an object is missing.
        may("s3:ListBucket", f"{ARN}{bucket}", NO_KEYS)
    return _object(request, directory, file)


def _file(directory: Path, key: str) -> Path:
    file = (directory / key).resolve()
    if not file.is_relative_to(directory) or is_metadata(directory, file):
        raise NotFound("NoSuchKey")
    return file


def _source(buckets: Mapping[str, Path], assets: Mapping[str, Path], source: str) -> Path:
    """Return the file of an object that is copied."""
    bucket, _, key = unquote(source).lstrip("/").partition("/")
    if bucket not in buckets and key not in assets:
        raise NotFound("NoSuchBucket")
    copied = _file(buckets[bucket].resolve(), key) if bucket in buckets else assets[key]
    if not copied.is_file():
        raise NotFound("NoSuchKey")
    return copied


def _copy(copied: Path, directory: Path, file: Path) -> Response:
    """Copy an object into a file, without its metadata."""
    file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(copied, file)
    write_metadata(directory, file, {})
    return _xml("CopyObjectResult", f"<LastModified>{_modified(file).isoformat()}</LastModified>")


def _object(request: Request, directory: Path, file: Path) -> Response:
    match request.method:
        case "PUT":
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(_content(request))
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


def _content(request: Request) -> bytes:
    """Return the content of an object, which SDKs send in signed chunks if it is a stream.

    https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
    """
    body = request.get_data()
    if "aws-chunked" not in request.headers.get("Content-Encoding", ""):
        return body
    content = b""
    while True:
        head, _, rest = body.partition(b"\r\n")
        length = int(head.partition(b";")[0], 16)
        if length == 0:
            return content  # checksums follow
        content += rest[:length]
        body = rest[length + len(b"\r\n") :]


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
