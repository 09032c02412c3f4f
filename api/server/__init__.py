"""What stands between the socket and the routes: processes, middleware, admission, access, streaming, caching."""
