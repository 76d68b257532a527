package before

import (
	"context"
	"errors"
	"log"
	"net/http"
	"time"
)

// serve answers until ctx ends, and lets open requests finish.
func serve(ctx context.Context, h http.Handler) error {
	srv := &http.Server{Addr: ":8080", Handler: h}
	go func() {
		<-ctx.Done()
		sctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := srv.Shutdown(sctx); err != nil {
			log.Printf("shutdown: %v", err)
		}
	}()
	if err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// admin is the server for those who run the dashboard.
type admin struct{ srv http.Server }

func (a *admin) run() {
	log.Fatal(a.srv.ListenAndServe())
}

func (a *admin) Close(ctx context.Context) error {
	return a.srv.Shutdown(ctx)
}
