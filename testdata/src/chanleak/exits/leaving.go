package exits

import (
	"context"
	"errors"
	"io"
	"sync"
)

// Receivers that leave on an error, as in restic's delete and badger's stream.

func removeAll(names []string, remove func(string) error) error {
	work := make(chan string)
	go func() {
		defer close(work)
		for _, n := range names {
			work <- n // want `sending on work waits for ever once every goroutine of line 23, the only receivers, has returned on an error of remove \(line 26\): let it receive the rest, or send in a select with a channel that it closes when it leaves`
		}
	}()
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for n := range work {
				if err := remove(n); err != nil {
					return
				}
			}
		}()
	}
	wg.Wait()
	return nil
}

func store(items chan string, w io.Writer) error {
	for s := range items {
		if _, err := io.WriteString(w, s); err != nil {
			return err
		}
	}
	return nil
}

// A named function as the receiver, a callback as the sender.
func copyTree(walk func(func(string)), w io.Writer) error {
	items := make(chan string)
	errc := make(chan error, 1)
	go func() { errc <- store(items, w) }()
	walk(func(s string) {
		items <- s // want `sending on items waits for ever once store, the only receiver, has returned on an error of WriteString`
	})
	close(items)
	return <-errc
}

// A buffer that fills, a method as the receiver, one more for what is there.
type stream struct {
	out  chan []byte
	emit func([]byte) error
}

func (s *stream) produce(next func() []byte) {
	for b := next(); b != nil; b = next() {
		s.out <- b // want `sending on s.out waits for ever once run, the only receiver, has returned on an error of the function literal`
	}
}

func (s *stream) run(ctx context.Context) error {
	flush := func(b []byte) error {
		for {
			select {
			case more := <-s.out:
				b = append(b, more...)
			default:
				return s.emit(b)
			}
		}
	}
	for {
		select {
		case b, ok := <-s.out:
			if !ok {
				return nil
			}
			if err := flush(b); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Orchestrate runs a stream.
func (s *stream) Orchestrate(ctx context.Context, next func() []byte) error {
	s.out = make(chan []byte, 16)
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			s.produce(next)
		}()
	}
	errc := make(chan error, 1)
	go func() { errc <- s.run(ctx) }()
	wg.Wait()
	close(s.out)
	return <-errc
}

// Through a helper that sends, generic.
func put[T any](to chan T, v T) {
	to <- v // want `sending on to waits for ever once the goroutine at line 126, the only receiver, has returned on an error of use`
}

func pump[T any](next func() (T, bool), use func(T) error) {
	ch := make(chan T)
	go func() {
		defer close(ch)
		for v, ok := next(); ok; v, ok = next() {
			put(ch, v)
		}
	}()
	go func() {
		for v := range ch {
			if err := use(v); err != nil {
				return
			}
		}
	}()
}

// A receiver that waits for one value or the end.
type link struct {
	hello  chan string
	closed chan struct{}
	once   sync.Once
}

func newLink() *link {
	l := &link{hello: make(chan string), closed: make(chan struct{})}
	go l.write()
	return l
}

func (l *link) write() {
	select {
	case <-l.hello:
	case <-l.closed:
		return
	}
}

// Hello greets.
func (l *link) Hello(s string) {
	l.hello <- s // want `sending on l.hello waits for ever once write, the only receiver, has left on <-l.closed`
}

// Close closes.
func (l *link) Close() { l.once.Do(func() { close(l.closed) }) }

// Look-alikes.

// What is left is received.
func drained(names []string, remove func(string) error) {
	work := make(chan string)
	go func() {
		defer func() {
			for range work {
			}
		}()
		for n := range work {
			if err := remove(n); err != nil {
				return
			}
		}
	}()
	for _, n := range names {
		work <- n // ok
	}
	close(work)
}

// An error is logged, and the next value is received.
func logged(names []string, remove func(string) error, log func(error)) {
	work := make(chan string)
	go func() {
		for n := range work {
			if err := remove(n); err != nil {
				log(err)
				continue
			}
		}
	}()
	for _, n := range names {
		work <- n // ok
	}
	close(work)
}

type answer struct{ err error }

func (a answer) Err() error { return a.err }

// The sender knows of the error: it sends it, and is done.
func lastOne(next func() error) {
	answers := make(chan answer)
	go func() {
		for {
			err := next()
			answers <- answer{err} // ok: the receiver leaves when the sender does
			if err != nil {
				return
			}
		}
	}()
	go func() {
		for a := range answers {
			if err := a.Err(); err != nil {
				return
			}
		}
	}()
}

// A worker is started anew.
func restarted(names []string, remove func(string) error) {
	work := make(chan string)
	go func() {
		for {
			done := make(chan struct{})
			go func() {
				defer close(done)
				for n := range work {
					if err := remove(n); err != nil {
						return
					}
				}
			}()
			<-done
		}
	}()
	for _, n := range names {
		work <- n // ok
	}
}

// Only the function itself ends the receiver, once all is sent.
func ownEnd(names []string, use func(string)) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	work := make(chan string)
	go func() {
		for {
			select {
			case n := <-work:
				use(n)
			case <-ctx.Done():
				return
			}
		}
	}()
	for _, n := range names {
		work <- n // ok
	}
}

// From minio's streamed responses: who writes after closing breaks the
// contract of io.Writer.
type response struct {
	blocks chan []byte
	done   chan error
}

func newResponse(w io.Writer) *response {
	r := &response{blocks: make(chan []byte), done: make(chan error)}
	go func() {
		for {
			select {
			case b := <-r.blocks:
				w.Write(b)
			case <-r.done:
				return
			}
		}
	}()
	return r
}

// Write writes.
func (r *response) Write(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, errors.New("nothing")
	}
	r.blocks <- b // ok
	return len(b), nil
}

// CloseWithError ends the response.
func (r *response) CloseWithError(err error) { r.done <- err }

// From etcd's pipelines: one value, and room for it.
func Post(ctx context.Context, stop chan struct{}, send func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{}, 1)
	go func() {
		select {
		case <-done:
			cancel()
		case <-ctx.Done():
			cancel()
		}
	}()
	err := send(ctx)
	done <- struct{}{} // ok
	return err
}

// Two senders, room for one, as in cloudflared's sessions.
type flow struct {
	ended chan error
	end   func()
	read  func() error
}

func newFlow(read func() error, size int) *flow {
	f := &flow{ended: make(chan error, 1), read: read}
	f.end = sync.OnceFunc(func() {
		select {
		case f.ended <- nil:
		default:
		}
	})
	return f
}

// Serve serves.
func (f *flow) Serve(ctx context.Context) error {
	go func() {
		for {
			if err := f.read(); err != nil {
				f.ended <- err // want `sending on f.ended waits for ever once wait, the only receiver, has left on <-(\w+\.)*Done\(\)`
				return
			}
		}
	}()
	return f.wait(ctx)
}

func (f *flow) wait(ctx context.Context) error {
	defer f.end()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-f.ended:
			return err
		}
	}
}

// Room for both.
type wideFlow struct {
	ended chan error
	read  func() error
}

func newWideFlow(read func() error) *wideFlow {
	return &wideFlow{ended: make(chan error, 2), read: read}
}

// End ends it.
func (f *wideFlow) end(err error) { f.ended <- err }

// Serve serves.
func (f *wideFlow) Serve(ctx context.Context) error {
	go func() {
		f.ended <- f.read() // ok
	}()
	return f.wait(ctx)
}

func (f *wideFlow) wait(ctx context.Context) error {
	defer f.end(nil)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-f.ended:
			return err
		}
	}
}

// The receiver is a function for the caller, as in minio's listings.
func gather(ctx context.Context, in <-chan int) func() ([]int, error) {
	done := make(chan []int)
	go func() {
		var all []int
		for v := range in {
			all = append(all, v)
		}
		done <- all // want `sending on done waits for ever once the function at line 407, the only receiver, has left on <-(\w+\.)*Done\(\)`
	}()
	return func() ([]int, error) {
		select {
		case all := <-done:
			return all, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func gatherRoom(ctx context.Context, in <-chan int) func() ([]int, error) {
	done := make(chan []int, 1)
	go func() {
		var all []int
		for v := range in {
			all = append(all, v)
		}
		done <- all // ok
	}()
	return func() ([]int, error) {
		select {
		case all := <-done:
			return all, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// An object for each connection.
type talk struct {
	say  chan string
	stop chan struct{}
}

func (t *talk) run() {
	for {
		select {
		case s := <-t.say:
			println(s)
		case <-t.stop:
			return
		}
	}
}

// Say says.
func (t *talk) Say(s string) {
	t.say <- s // want `sending on t.say waits for ever once run, the only receiver, has left on <-t.stop`
}

// Hang hangs up.
func (t *talk) Hang() { close(t.stop) }

func newTalk() *talk { return &talk{say: make(chan string), stop: make(chan struct{})} }

func accept(next func(*talk)) {
	for {
		t := newTalk()
		go t.run()
		next(t)
	}
}

// From minio's JSON streams: the sender hears from the receiver before it
// sends again.
type filler struct {
	want  chan struct{}
	ready chan int
	left  bool
}

func newFiller(read func() (int, error)) *filler {
	f := &filler{want: make(chan struct{}), ready: make(chan int)}
	go func() {
		defer func() {
			f.left = true
			close(f.ready)
		}()
		for range f.want {
			n, err := read()
			if err != nil {
				return
			}
			f.ready <- n
		}
	}()
	f.want <- struct{}{}
	return f
}

// Next waits for the next and asks for one more.
func (f *filler) Next() int {
	n := <-f.ready
	if !f.left {
		f.want <- struct{}{} // ok
	}
	return n
}

// From ollama's scheduler: each request is answered once, by one of several.
type request struct{ errc chan error }

func newRequest() *request { return &request{errc: make(chan error, 1)} }

func (r *request) refuse(err error) { r.errc <- err } // ok

func (r *request) fail(err error) { r.errc <- err } // ok

func (r *request) wait(ctx context.Context) error {
	select {
	case err := <-r.errc:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func schedule(ctx context.Context, next func() error, log func(error)) {
	r := newRequest()
	go func() { log(r.wait(ctx)) }()
	if err := next(); err != nil {
		go r.refuse(err)
		return
	}
	go r.fail(nil)
}

// From grpc's load reports: who tells the other to end waits for its end.
type report struct {
	final chan struct{}
	ended chan struct{}
	stop  func()
	users int
}

func newReport(ctx context.Context) *report {
	r := &report{final: make(chan struct{}, 1), ended: make(chan struct{})}
	r.stop = func() {
		if r.users--; r.users != 0 {
			return
		}
		r.final <- struct{}{} // ok
		<-r.ended
	}
	go r.run(ctx)
	return r
}

func (r *report) run(ctx context.Context) {
	defer close(r.ended)
	for {
		select {
		case <-r.final:
			return
		case <-ctx.Done():
			return
		}
	}
}

// From a synchronizer of photos: all jobs are in the channel before the workers
// start.
func listAll(albums []string, add func(func(string)), list func(string) error) error {
	var jobs []string
	add(func(a string) { jobs = append(jobs, a) })
	work := make(chan string, len(jobs))
	for _, j := range jobs {
		work <- j // ok
	}
	close(work)
	errs := make(chan error, 4)
	for range 4 {
		go func() {
			for j := range work {
				if err := list(j); err != nil {
					errs <- err
					return
				}
			}
			errs <- nil
		}()
	}
	var err error
	for range 4 {
		if e := <-errs; e != nil {
			err = e
		}
	}
	return err
}

// From skipper: who leaves closes the channel, so that a later send panics and
// does not wait.
type limiter struct {
	resize chan int
	quit   chan struct{}
}

func newLimiter() *limiter {
	l := &limiter{resize: make(chan int), quit: make(chan struct{})}
	go func() {
		for {
			select {
			case <-l.resize:
			case <-l.quit:
				close(l.resize)
				return
			}
		}
	}()
	return l
}

// Allow does not wait for ever.
func (l *limiter) Allow() { l.resize <- 1 } // ok

// Close ends the goroutine.
func (l *limiter) Close() { close(l.quit) }

// tightLimiter is the same without the close.
type tightLimiter struct {
	resize chan int
	quit   chan struct{}
}

func newTightLimiter() *tightLimiter {
	l := &tightLimiter{resize: make(chan int), quit: make(chan struct{})}
	go func() {
		for {
			select {
			case <-l.resize:
			case <-l.quit:
				return
			}
		}
	}()
	return l
}

// Allow waits for ever.
func (l *tightLimiter) Allow() { l.resize <- 1 } // want `sending on l.resize waits for ever`

// Close ends the goroutine.
func (l *tightLimiter) Close() { close(l.quit) }
