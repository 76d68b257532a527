package answers

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/labstack/echo/v4"
)

func (a *api) echo(c echo.Context) error {
	ctx := c.Request().Context()
	go a.record(ctx, "me") // want `calls Write with the request's context, which is cancelled when echo returns`
	c.Response().Header().Set("X-Id", "1")
	return c.JSON(http.StatusAccepted, "ok")
}

func (a *api) gin(c *gin.Context) {
	ctx := c.Request.Context()
	go a.record(ctx, "me") // want `calls Write with the request's context, which is cancelled when gin returns`
	c.Writer.Header().Set("X-Id", "1")
	c.JSON(http.StatusAccepted, "ok")
}

// ok: the client's answer has nothing to do with the request that is served.
func (a *api) client(c *gin.Context, do func(*http.Request) (*http.Response, error)) {
	req, err := http.NewRequest("GET", "http://example.com", nil)
	if err != nil {
		return
	}
	go a.record(req.Context(), "me")
	c.JSON(http.StatusAccepted, "ok")
}
