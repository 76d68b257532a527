package serve

import (
	"context"
	"log"
	"net/http"
	"time"
)

// What is put off until the end of a function that waits for nobody is never done.
func forEver(addr string) {
	server := &http.Server{Addr: addr}
	defer func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		server.Shutdown(ctx)
	}()
	go func() { log.Fatal(server.ListenAndServe()) }() // ok
	stop := make(chan struct{})
	<-stop
}

func forEverPlain(ctx context.Context, server *http.Server) {
	defer server.Shutdown(ctx)
	go func() { log.Fatal(server.ListenAndServe()) }() // ok
	<-make(chan struct{})
}

func untilStopped(ctx context.Context, addr string, stop <-chan struct{}) {
	server := &http.Server{Addr: addr}
	defer func() { server.Shutdown(ctx) }()
	go func() { log.Fatal(server.ListenAndServe()) }() // want `Fatal ends the process with it`
	<-stop
}
