package selectloop

import (
	"context"
	"log"
	"time"
)

// serveQuietly remembers the end, and does nothing with it but go round.
func serveQuietly(ctx context.Context, in <-chan string) {
	stopping := false
	for {
		select {
		case <-ctx.Done(): // want `once ctx has ended`
			stopping = true
		case s := <-in:
			if !stopping {
				log.Print(s)
			}
		}
	}
}

// serveSlowly waits when it is stopping.
func serveSlowly(ctx context.Context, in <-chan string) {
	stopping := false
	for {
		select {
		case <-ctx.Done(): // ok
			stopping = true
		case s := <-in:
			log.Print(s)
		}
		if stopping {
			time.Sleep(time.Second)
		}
	}
}

// serveToEnd leaves by the flag.
func serveToEnd(ctx context.Context, in <-chan string) {
	stopping := false
	for {
		select {
		case <-ctx.Done(): // ok
			stopping = true
		case s := <-in:
			log.Print(s)
			if stopping && s == "" {
				return
			}
		}
	}
}
