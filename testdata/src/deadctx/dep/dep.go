// Package dep stops servers.
package dep

import (
	"context"
	"net/http"
)

func Stop(ctx context.Context, srv *http.Server) error { return srv.Shutdown(ctx) }
