package exits

import (
	"context"
	"time"
)

// In most programs the context of a part ends with the process.
type postbox struct{ letters chan string }

func NewPostbox(ctx context.Context, deliver func(string)) *postbox {
	p := &postbox{make(chan string)}
	go p.empty(ctx, deliver)
	return p
}

func (p *postbox) empty(ctx context.Context, deliver func(string)) {
	for {
		select {
		case l := <-p.letters:
			deliver(l)
		case <-ctx.Done():
			return
		}
	}
}

func (p *postbox) Drop(l string) {
	p.letters <- l // want `waits for ever once empty, the only receiver, has left at the end of a context from outside, on <-ctx.Done\(\)`
}

// The package ends it.
type letterbox struct {
	letters chan string
	cancel  context.CancelFunc
}

func NewLetterbox(parent context.Context, deliver func(string)) *letterbox {
	ctx, cancel := context.WithCancel(parent)
	p := &letterbox{make(chan string), cancel}
	go p.empty(ctx, deliver)
	return p
}

func (p *letterbox) empty(ctx context.Context, deliver func(string)) {
	for {
		select {
		case l := <-p.letters:
			deliver(l)
		case <-ctx.Done():
			return
		}
	}
}

func (p *letterbox) Drop(l string) {
	p.letters <- l // want `waits for ever once empty, the only receiver, has left on <-ctx.Done\(\)`
}

func (p *letterbox) Close() { p.cancel() }

// The caller of an exported method gives it a while.
type mailbag struct{ letters chan string }

func Deliver(parent context.Context, deliver func(string)) *mailbag {
	p := &mailbag{make(chan string)}
	ctx, cancel := context.WithTimeout(parent, time.Minute)
	go func() {
		defer cancel()
		p.Empty(ctx, deliver)
	}()
	return p
}

func (p *mailbag) Empty(ctx context.Context, deliver func(string)) {
	for {
		select {
		case l := <-p.letters:
			deliver(l)
		case <-ctx.Done():
			return
		}
	}
}

func (p *mailbag) Drop(l string) {
	p.letters <- l // want `waits for ever once Empty, the only receiver, has left on <-ctx.Done\(\)`
}

// A context that an object keeps, from outside, too.
type hatch struct {
	ctx     context.Context
	letters chan string
}

func NewHatch(ctx context.Context, deliver func(string)) *hatch {
	p := &hatch{ctx, make(chan string)}
	go p.empty(deliver)
	return p
}

func (p *hatch) empty(deliver func(string)) {
	for {
		select {
		case l := <-p.letters:
			deliver(l)
		case <-p.ctx.Done():
			return
		}
	}
}

func (p *hatch) Drop(l string) {
	p.letters <- l // want `waits for ever once empty, the only receiver, has left at the end of a context from outside`
}

// What the package itself passes never ends.
type relay struct{ letters chan string }

func NewRelay() *relay { return &relay{make(chan string)} }

func (p *relay) Empty(deliver func(string)) { p.EmptyUntil(context.Background(), deliver) }

func (p *relay) EmptyUntil(ctx context.Context, deliver func(string)) {
	for {
		select {
		case l := <-p.letters:
			deliver(l)
		case <-ctx.Done():
			return
		}
	}
}

func (p *relay) Drop(l string) {
	p.letters <- l // want `waits for ever once EmptyUntil, the only receiver, has left at the end of a context from outside`
}

// The pool is made by a goroutine that outlives its starter, and the context with it:
// nakama fills its ranks so.
func NewRanks(ctx context.Context, ids []int, load func(int)) {
	go func() {
		work := make(chan int)
		for range 4 {
			go func() {
				for {
					select {
					case <-ctx.Done():
						return
					case id, ok := <-work:
						if !ok {
							return
						}
						load(id)
					}
				}
			}()
		}
		for _, id := range ids {
			work <- id // want `waits for ever once every goroutine of line \d+, the only receivers, has left at the end of a context from outside`
		}
		close(work)
	}()
}

// Here it is the context of the call.
func LoadRanks(ctx context.Context, ids []int, load func(int)) {
	work := make(chan int)
	for range 4 {
		go func() {
			for {
				select {
				case <-ctx.Done():
					return
				case id, ok := <-work:
					if !ok {
						return
					}
					load(id)
				}
			}
		}()
	}
	for _, id := range ids {
		work <- id // want `waits for ever once every goroutine of line \d+, the only receivers, has left on <-ctx.Done\(\)`
	}
	close(work)
}
