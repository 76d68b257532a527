// Package gin is a stub with part of the interface of
// github.com/gin-gonic/gin, for fixtures.
package gin

import (
	"context"
	"net/http"
	"time"
)

type Context struct {
	Request *http.Request
	Writer  http.ResponseWriter
}

func (c *Context) Copy() *Context              { return &Context{Request: c.Request} }
func (c *Context) JSON(code int, v any)        {}
func (c *Context) Param(name string) string    { return "" }
func (c *Context) Deadline() (time.Time, bool) { return time.Time{}, false }
func (c *Context) Done() <-chan struct{}       { return nil }
func (c *Context) Err() error                  { return nil }
func (c *Context) Value(key any) any           { return nil }

var _ context.Context = (*Context)(nil)
