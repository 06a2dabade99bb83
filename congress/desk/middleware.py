from django.utils.deprecation import MiddlewareMixin

PERMISSIONS = "camera=(), geolocation=(), payment=(), usb=(), microphone=(self)"


class PageHeadersMiddleware(MiddlewareMixin):
    """Pages are never kept by the app that shows them (chat apps keep old ones); nothing asks for the device's senses."""

    def process_response(self, request, response):
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store, private"
        return response
