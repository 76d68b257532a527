package after

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
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	drained := make(chan struct{})
	go func() {
		defer close(drained)
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
	<-drained
	return nil
}

// admin is the server for those who run the dashboard.
type admin struct{ srv http.Server }

func (a *admin) run() {
	if err := a.srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
}

func (a *admin) Close(ctx context.Context) error {
	return a.srv.Shutdown(ctx)
}
