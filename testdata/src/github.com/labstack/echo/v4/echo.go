// Package echo is a stub with part of the interface of github.com/labstack/echo,
// for fixtures.
package echo

import "net/http"

type Context interface {
	Request() *http.Request
	Response() *Response
	JSON(code int, v any) error
}

type Response struct{ http.ResponseWriter }
