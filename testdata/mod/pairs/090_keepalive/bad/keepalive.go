package keepalive

import (
	"fmt"
	"io"
	"log"
	"time"
)

type Link struct {
	w    io.Writer
	pong chan uint32
	quit chan struct{}
}

func NewLink(w io.Writer) *Link {
	return &Link{w: w, pong: make(chan uint32, 1), quit: make(chan struct{})}
}

func (l *Link) ping(n uint32) error {
	_, err := fmt.Fprintf(l.w, "PING %d\n", n)
	return err
}

// Monitor pings the peer until it stops answering or the link is closed.
func (l *Link) Monitor(every time.Duration) error {
	t := time.NewTicker(every)
	defer t.Stop()
	var sent, seen uint32
	for {
		select {
		case <-t.C:
			if sent-seen > 3 {
				log.Printf("peer silent since ping %d", seen)
				break
			}
			sent++
			if err := l.ping(sent); err != nil {
				return err
			}
		case n := <-l.pong:
			seen = n
		case <-l.quit:
			return nil
		}
	}
}

func (l *Link) Pong(n uint32) {
	select {
	case l.pong <- n:
	default:
	}
}

func (l *Link) Close() { close(l.quit) }
