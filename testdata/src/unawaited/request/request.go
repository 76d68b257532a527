package request

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"google.golang.org/grpc"
	"unawaited/lib"
)

type server struct{ background lib.Background }

func (s *server) audit(ctx context.Context, ev string) { lib.Audit(ctx, ev) }

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	go s.audit(r.Context(), "x") // want "^the goroutine that runs audit calls Audit with the request's context, which is cancelled when ServeHTTP returns, and ServeHTTP does not wait for it: give it context.WithoutCancel"
}

func named(w http.ResponseWriter, r *http.Request) {
	go lib.Audit(r.Context(), "x") // want "the goroutine that runs Audit calls Audit with the request's context"
}

func literal(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), time.Second)
	go func() { // want "the goroutine calls Audit with the request's context"
		defer cancel()
		lib.Audit(ctx, "x")
	}()
	fmt.Fprintln(w, "ok")
}

func writer(w http.ResponseWriter, r *http.Request) {
	go func() { // want "the goroutine uses the http.ResponseWriter w, which is dead when writer returns"
		fmt.Fprintln(w, "late")
	}()
}

func viaHelper(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	lib.Async(func() { lib.Audit(ctx, "x") }) // want "the goroutine calls Audit with the request's context"
}

func caller(w http.ResponseWriter, r *http.Request) { inner(r.Context(), "x") }

func inner(ctx context.Context, ev string) {
	go lib.Audit(ctx, ev) // want "cancelled when caller returns"
}

func ginHandler(c *gin.Context) {
	go func() { // want "the goroutine uses the .gin.Context c, which is dead when ginHandler returns"
		println(c.Param("id"))
	}()
	c.JSON(200, nil)
}

func middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r)
		go func(ctx context.Context) { // want "the goroutine calls Audit with the request's context"
			lib.Audit(ctx, "x")
		}(r.Context())
	})
}

func generic[T any](v T) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		go lib.Audit(r.Context(), fmt.Sprint(v)) // want "calls Audit with the request's context"
	}
}

type GreeterServer interface {
	Hello(context.Context, *string) (*string, error)
}

func RegisterGreeterServer(s grpc.ServiceRegistrar, srv GreeterServer) { s.RegisterService(nil, srv) }

func (s *server) Hello(ctx context.Context, name *string) (*string, error) {
	go lib.Audit(ctx, *name) // want "cancelled when Hello returns"
	return name, nil
}

type uploads struct{ dir string }

func (u *uploads) process(r *http.Request) {
	part := make([]byte, 512)
	n, _ := r.Body.Read(part)
	fmt.Println(u.dir, n)
}

// The body is gone when the handler has returned.
func (u *uploads) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	go u.process(r) // want "the goroutine that runs process uses the body of the request r, which is closed when ServeHTTP returns"
	w.WriteHeader(http.StatusAccepted)
}

func afterwards(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	time.AfterFunc(time.Minute, func() { lib.Audit(ctx, "late") }) // want "the goroutine calls Audit with the request's context"
}
