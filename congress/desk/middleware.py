from django.http import FileResponse
from django.utils.deprecation import MiddlewareMixin
from servestatic.middleware import ServeStaticMiddleware

PERMISSIONS = "camera=(), geolocation=(), payment=(), usb=(), microphone=(self)"


class PageHeadersMiddleware(MiddlewareMixin):
    """No page is kept by the app that shows it (chat apps keep old ones); none asks for the device's senses."""

    def process_response(self, request, response):
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store, private"
        return response


class StaticFilesMiddleware:
    """What ServeStatic finds; its own middleware knows coroutines only, and our pages are made without."""

    sync_capable, async_capable = True, False

    def __init__(self, get_response):
        self.get_response, self.static = get_response, ServeStaticMiddleware(never)

    def __call__(self, request):
        static, path = self.static, request.path_info
        found = static.find_file(path) if static.autorefresh else static.files.get(path)
        return self.get_response(request) if found is None else file_answer(found, request)


async def never(request):
    """Stands where ServeStatic looks for a coroutine."""
    raise NotImplementedError


class PlainFileResponse(FileResponse):
    """With the headers that ServeStatic found, and no others."""

    def set_headers(self, filelike):
        pass


def file_answer(found, request):
    told = found.get_response(request.method, request.META)
    answer = PlainFileResponse(told.file or [], status=int(told.status))
    del answer["Content-Type"]
    for name, value in told.headers:
        if value is not None:
            answer[name] = value
    return answer
