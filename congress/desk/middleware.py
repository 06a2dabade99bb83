from django.utils.deprecation import MiddlewareMixin

PERMISSIONS = "camera=(), geolocation=(), payment=(), usb=(), microphone=(self)"


class PageHeadersMiddleware(MiddlewareMixin):
    """No page is kept by the app that shows it (chat apps keep old ones); none asks for the device's senses."""

    def process_response(self, request, response):
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store, private"
        return response
