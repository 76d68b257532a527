// Package uncancellable finds waits and loops that go on although something at
// hand has said that it is time to end.
//
// At hand are contexts, stop channels (receive-only channels of struct{}) and
// HTTP requests among the parameters of a function and of those around it, and
// contexts that it asks for their end, in fields or made with a cancel function
// that somebody else calls. A parameter that is not used is not at hand: an
// interface may ask for it. For a goroutine the context of the function that
// starts it counts if the goroutine asks for its end or waits with it: one that
// is only looked into for values, or that a constructor was given, says nothing
// about how long the goroutine runs.
//
// Tests are left alone.
//
// # sleep
//
// A loop waits with time.Sleep, or by receiving from a timer alone, and goes on with
// the next round although the context has ended: whoever ended it waits for all of
// them. A wait after which the loop finds out and leaves is sleep-once, unless it is
// of ten seconds or more for certain. Waits of up to a second are
// not reported, nor what is done once the context
// has ended, nor waits for what is left of an interval that began before the work of
// the round, nor where every context that comes there is made of context.Background
// and never ends. The kind is strict: on code that it was not tuned on most reports were
// true, and nothing that anybody would change (docs/precision.md).
//
// WRONG:
//
//	func connect(ctx context.Context, dial func(context.Context) error) error {
//		for range 20 {
//			if dial(ctx) == nil {
//				return nil
//			}
//			time.Sleep(6 * time.Second)
//		}
//		return errors.New("nobody answers")
//	}
//
// RIGHT:
//
//	func connect(ctx context.Context, dial func(context.Context) error) error {
//		for range 20 {
//			if dial(ctx) == nil {
//				return nil
//			}
//			select {
//			case <-time.After(6 * time.Second):
//			case <-ctx.Done():
//				return ctx.Err()
//			}
//		}
//		return errors.New("nobody answers")
//	}
//
// # backoff
//
// A loop tries something until it succeeds that is given a context, and waits longer after each try: as
// its counter says, or its last wait. Once the context has ended, the next try fails at
// once, but only after the wait, and so do all that are left. It is silent if no wait can be
// longer than two seconds, as far as constants say, if the waits begin with a tenth of a second
// or less, and where sleep is.
//
// WRONG:
//
//	func retry(ctx context.Context, f func(context.Context) error) (err error) {
//		for attempt := range 6 {
//			if err = f(ctx); err == nil {
//				return nil
//			}
//			time.Sleep(time.Second << attempt)
//		}
//		return err
//	}
//
// RIGHT:
//
//	func retry(ctx context.Context, f func(context.Context) error) (err error) {
//		for attempt := range 6 {
//			if err = f(ctx); err == nil {
//				return nil
//			}
//			select {
//			case <-time.After(time.Second << attempt):
//			case <-ctx.Done():
//				return ctx.Err()
//			}
//		}
//		return err
//	}
//
// # sleep-once
//
// One wait of more than a second goes on: it is in no loop, or the loop finds out after
// it that the context has ended, and leaves; up to five seconds nobody minds, if that is
// the first thing that the loop does then. Who ends the context may not mind longer ones,
// either; the team decides.
//
// WRONG:
//
//	func start(ctx context.Context, announce func(context.Context)) {
//		go func() {
//			time.Sleep(30 * time.Second)
//			announce(ctx)
//		}()
//	}
//
// RIGHT:
//
//	func start(ctx context.Context, announce func(context.Context)) {
//		go func() {
//			select {
//			case <-time.After(30 * time.Second):
//				announce(ctx)
//			case <-ctx.Done():
//			}
//		}()
//	}
//
// # loop-no-exit
//
// A loop has no way out, and waits for something in every round. It is reported
// when something at hand says when it should end; when the ticker that it waits
// for is stopped elsewhere, which does not close the ticker's channel; and when the
// function that makes an object starts the goroutine, and is called for each request
// or event.
//
// Loops in programs that make the context themselves, and in what a package's sync.Once runs, may last as long as the
// program.
//
// WRONG:
//
//	type cache struct{ tick *time.Ticker }
//
//	func newCache() *cache {
//		c := &cache{tick: time.NewTicker(time.Minute)}
//		go c.expire()
//		return c
//	}
//
//	func (c *cache) expire() {
//		for range c.tick.C {
//			sweep()
//		}
//	}
//
//	func (c *cache) Close() { c.tick.Stop() }
//
//	func sweep() {}
//
// RIGHT:
//
//	type cache struct {
//		tick *time.Ticker
//		done chan struct{}
//	}
//
//	func newCache() *cache {
//		c := &cache{tick: time.NewTicker(time.Minute), done: make(chan struct{})}
//		go c.expire()
//		return c
//	}
//
//	func (c *cache) expire() {
//		for {
//			select {
//			case <-c.tick.C:
//				sweep()
//			case <-c.done:
//				return
//			}
//		}
//	}
//
//	func (c *cache) Close() {
//		c.tick.Stop()
//		close(c.done)
//	}
//
//	func sweep() {}
//
// # goroutine-no-exit
//
// A goroutine loops without a way out, and nothing is at hand to end it by: no
// context, or a Close or Stop of the object that it belongs to which does not. That
// is right for what lives as long as the program, and a leak for what belongs to one
// of many objects; only the author knows which it is.
//
// WRONG:
//
//	func watch(every time.Duration) {
//		go func() {
//			for {
//				time.Sleep(every)
//				look()
//			}
//		}()
//	}
//
//	func look() {}
//
// RIGHT:
//
//	func watch(ctx context.Context, every time.Duration) {
//		go func() {
//			for {
//				select {
//				case <-time.After(every):
//					look()
//				case <-ctx.Done():
//					return
//				}
//			}
//		}()
//	}
//
//	func look() {}
//
// # request
//
// Strict: what undoes work that failed, is never sent or gets its context elsewhere is not told apart. A function gives the context that it was given to other work, or asks whether it has ended,
// but makes one request without it, by a function that has a sibling which takes a context:
// http.NewRequest, http.Get, net.Dial, Query of a database. It waits for the answer, which it
// cannot do without, as long as the other side likes, whatever deadline the context has. It is
// silent where the request gets the context later, or goes to something that is given the
// context, where the function waits for the end of the context itself, where the error is only
// logged, and where every context that comes there never ends.
//
// WRONG:
//
//	func fetch(ctx context.Context, url string) (*http.Response, error) {
//		if err := ctx.Err(); err != nil {
//			return nil, err
//		}
//		req, err := http.NewRequest(http.MethodGet, url, nil)
//		if err != nil {
//			return nil, err
//		}
//		return http.DefaultClient.Do(req)
//	}
//
// RIGHT:
//
//	func fetch(ctx context.Context, url string) (*http.Response, error) {
//		if err := ctx.Err(); err != nil {
//			return nil, err
//		}
//		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
//		if err != nil {
//			return nil, err
//		}
//		return http.DefaultClient.Do(req)
//	}
//
// # retry
//
// A loop tries again after every error of a call that takes a context. Once that
// has ended, the call fails at once, every time.
//
// WRONG:
//
//	func deliver(ctx context.Context, send func(context.Context) error) {
//		for send(ctx) != nil {
//			log.Print("trying again")
//		}
//	}
//
// RIGHT:
//
//	func deliver(ctx context.Context, send func(context.Context) error) {
//		for send(ctx) != nil && ctx.Err() == nil {
//			log.Print("trying again")
//		}
//	}
package uncancellable
