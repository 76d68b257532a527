// Package outlived works round after round under a context whose time is over.
package outlived

import (
	"context"
	"database/sql"
	"log"
	"os"
	"os/signal"
	"time"
)

type poller struct {
	db    *sql.DB
	every time.Duration
	stop  chan struct{}
}

func (p *poller) refresh(ctx context.Context) error {
	_, err := p.db.ExecContext(ctx, "UPDATE rates")
	return err
}

func (p *poller) run(ctx context.Context) {
	t := time.NewTicker(p.every)
	defer t.Stop()
	fctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	for {
		if err := p.refresh(fctx); err != nil { // want `each round of the loop calls refresh under fctx, whose timeout began before the loop \(line 27\): once it has passed every round fails; make the context in the round`
			log.Print(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// In the case of a tick, with the channel of the object.
func (p *poller) ticks() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	t := time.NewTicker(p.every)
	for {
		select {
		case <-p.stop:
			return
		case <-t.C:
			if err := p.refresh(ctx); err != nil { // want `each round of the loop calls refresh under ctx`
				log.Print(err)
			}
		}
	}
}

// In a goroutine, for ever, with a derived context.
func (p *poller) start() context.CancelFunc {
	ctx, cancel := context.WithDeadline(context.Background(), time.Now().Add(time.Second))
	go func() {
		for {
			rctx := context.WithValue(ctx, p, "round")
			if err := p.db.PingContext(rctx); err != nil { // want `each round of the loop calls PingContext under ctx`
				log.Print(err)
			}
			time.Sleep(p.every)
		}
	}()
	return cancel
}

func each[T any](ctx context.Context, work func(context.Context, T) error, v T) {
	wctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	for range time.Tick(time.Second) {
		if err := work(wctx, v); err != nil { // want `each round of the loop calls work under wctx`
			log.Print(err)
		}
	}
}

func program(p *poller) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	sigs := make(chan os.Signal, 1)
	signal.Notify(sigs, os.Interrupt)
	for {
		func() {
			if err := p.refresh(ctx); err != nil { // want `each round of the loop calls refresh under ctx`
				log.Print(err)
			}
		}()
		select {
		case <-sigs:
			return
		case <-time.After(time.Second):
		}
	}
}

// ok: the loop ends with the context.
func (p *poller) ends(ctx context.Context) error {
	fctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		if err := p.refresh(fctx); err != nil {
			log.Print(err)
		}
		select {
		case <-fctx.Done():
			return fctx.Err()
		case <-time.After(time.Second):
		}
	}
}

// ok: and with one that is derived from it.
func (p *poller) derived(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	sctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	for {
		p.refresh(ctx)
		select {
		case <-sctx.Done():
			return
		case <-time.After(time.Second):
		}
	}
}

// ok: it asks whether it has ended.
func (p *poller) asks() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for ctx.Err() == nil {
		if err := p.refresh(ctx); err != nil {
			log.Print(err)
		}
		time.Sleep(time.Second)
	}
}

// ok: the error ends it.
func (p *poller) fails(ctx context.Context) error {
	fctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		if err := p.refresh(fctx); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

// ok: a few tries under one timeout.
func (p *poller) tries(ctx context.Context) (err error) {
	fctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for range 5 {
		if err = p.refresh(fctx); err == nil {
			return nil
		}
		time.Sleep(time.Second)
	}
	return err
}

// ok: success ends it.
func (p *poller) waits(ctx context.Context) {
	fctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		if err := p.refresh(fctx); err == nil {
			return
		}
		time.Sleep(time.Second)
	}
}

// ok: the context is made in the round.
func (p *poller) rounds(ctx context.Context) {
	for {
		fctx, cancel := context.WithTimeout(ctx, time.Second)
		if err := p.refresh(fctx); err != nil {
			log.Print(err)
		}
		cancel()
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second):
		}
	}
}

// ok: work that is over within the timeout says so.
func (p *poller) beats(ctx context.Context) {
	fctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.refresh(fctx)
	}()
	for {
		select {
		case <-done:
			return
		case <-time.After(time.Second):
			if err := p.db.PingContext(fctx); err != nil {
				log.Print(err)
			}
		}
	}
}

// ok: the variable is another context in each round.
func (p *poller) again(ctx context.Context) {
	fctx, cancel := context.WithTimeout(ctx, time.Second)
	for {
		if err := p.refresh(fctx); err != nil {
			log.Print(err)
		}
		cancel()
		fctx, cancel = context.WithTimeout(ctx, time.Second)
		time.Sleep(time.Second)
	}
}
