// Package uncancellable has waits and loops that do not watch what is at hand.
package uncancellable

import (
	"context"
	"errors"
	"math/rand"
	"net/http"
	"sync"
	"time"
)

func try(ctx context.Context) error { return ctx.Err() }
func refresh()                      {}

// retrying sleeps between the attempts.
func retrying(ctx context.Context, attempts int, d time.Duration) error {
	var err error
	for range attempts {
		if err = try(ctx); err == nil {
			return nil
		}
		time.Sleep(d) // want `time.Sleep in a loop goes on waiting after ctx has ended: wait in a select { case <-time.After\(...\): case <-ctx.Done\(\): return }`
	}
	return err
}

// receiving does so from a channel.
func receiving(ctx context.Context, attempts int, d time.Duration) error {
	var err error
	for range attempts {
		if err = try(ctx); err == nil {
			return nil
		}
		<-time.After(d) // want `<-time.After in a loop goes on waiting after ctx has ended`
	}
	return err
}

// watching waits for both.
func watching(ctx context.Context, attempts int, d time.Duration) error {
	var err error
	for range attempts {
		if err = try(ctx); err == nil {
			return nil
		}
		select {
		case <-time.After(d):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return err
}

// briefly waits less than anybody minds.
func briefly(ctx context.Context) {
	for try(ctx) != nil {
		time.Sleep(50 * time.Millisecond)
	}
}

// jittered does so for a random time below a second.
func jittered(ctx context.Context) {
	for try(ctx) != nil {
		time.Sleep(time.Duration(rand.Intn(500)) * time.Millisecond)
	}
}

// few tries three times, which takes less than a second.
func few(ctx context.Context) {
	for range 3 {
		if try(ctx) == nil {
			return
		}
		time.Sleep(300 * time.Millisecond)
	}
}

// growing waits longer each time, but never long (a container runtime's stop).
func growing(ctx context.Context) {
	const most = 3
	for i := 1; i <= most; i++ {
		if try(ctx) == nil {
			return
		}
		if i+1 <= most {
			time.Sleep(time.Duration(50*i*i) * time.Millisecond)
		}
	}
}

// growingRange does so in a range over an integer.
func growingRange(ctx context.Context) {
	for attempt := range 3 {
		if attempt > 0 {
			time.Sleep(time.Duration(100*attempt) * time.Millisecond)
		}
		if try(ctx) == nil {
			return
		}
	}
}

// again goes back by a jump.
func again(ctx context.Context) {
retry:
	if try(ctx) != nil {
		time.Sleep(30 * time.Second) // want `time.Sleep in a loop goes on waiting after ctx has ended`
		goto retry
	}
}

// stopped has a stop channel.
func stopped(stop <-chan struct{}, list func() error, back func() <-chan time.Time) error {
	for {
		select {
		case <-stop:
			return nil
		default:
		}
		if err := list(); err != nil {
			<-back() // want `goes on waiting after stop is closed`
			continue
		}
		return nil
	}
}

// shutdown waits after the context has ended: that has its own time.
func shutdown(ctx context.Context, left func() int) {
	<-ctx.Done()
	for left() > 0 {
		time.Sleep(5 * time.Second)
	}
}

// shutdownInCase does so in a select.
func shutdownInCase(ctx context.Context, in chan int, left func() int) {
	for {
		select {
		case <-in:
		case <-ctx.Done():
			for left() > 0 {
				time.Sleep(5 * time.Second)
			}
			return
		}
	}
}

// unused does not use what an interface makes it take.
func unused(ctx context.Context, left func() int) {
	for left() > 0 {
		time.Sleep(5 * time.Second)
	}
}

// local ends its context itself, when it returns.
func local(attempts int, d time.Duration) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var err error
	for range attempts {
		if err = try(ctx); err == nil {
			return nil
		}
		time.Sleep(d)
	}
	return err
}

// drained takes what a stopped timer has left (a proxy's idle timer).
func drained(ctx context.Context, active chan bool, d time.Duration) {
	t := time.NewTimer(d)
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			return
		case <-active:
			if !t.Stop() {
				<-t.C
			}
			t.Reset(d)
		}
	}
}

// handler has the request's context.
func handler(w http.ResponseWriter, r *http.Request) {
	for try(r.Context()) != nil {
		time.Sleep(2 * time.Second) // want `goes on waiting after the request has ended: wait in a select { case <-time.After\(...\): case <-r.Context\(\).Done\(\): return }`
	}
}

type poller struct {
	ctx   context.Context
	delay time.Duration
}

// poll is a method, with the context in a field.
func (p *poller) poll() {
	for {
		if p.ctx.Err() != nil {
			return
		}
		refresh()
		time.Sleep(p.delay) // want `goes on waiting after p.ctx has ended`
	}
}

// pause is a helper.
func (p *poller) pause(d time.Duration) { time.Sleep(d) }

func (p *poller) pollSlowly(ctx context.Context) {
	for ctx.Err() == nil {
		refresh()
		p.pause(p.delay) // want `pause goes on waiting after ctx has ended`
	}
}

// generic retries for any result.
func generic[T any](ctx context.Context, get func(context.Context) (T, error), d time.Duration) T {
	for {
		v, err := get(ctx)
		if err == nil || ctx.Err() != nil {
			return v
		}
		time.Sleep(d) // want `goes on waiting after ctx has ended`
	}
}

// spawned does it in a goroutine.
func spawned(ctx context.Context, d time.Duration) {
	go func() {
		for ctx.Err() == nil {
			refresh()
			time.Sleep(d) // want `goes on waiting after ctx has ended`
		}
	}()
}

// ticking never ends.
func ticking(ctx context.Context, t *time.Ticker) {
	refreshWith(ctx)
	for { // want `nothing ends this loop after ctx has ended: wait in a select that returns on <-ctx.Done\(\)`
		<-t.C
		refresh()
	}
}

func refreshWith(context.Context) {}

// ranging does not, either: nobody closes a ticker's channel.
func ranging(ctx context.Context, d time.Duration) {
	refreshWith(ctx)
	t := time.NewTicker(d)
	defer t.Stop()
	for range t.C { // want `nothing ends this loop after ctx has ended`
		refresh()
	}
}

// rangingOut looks at the context in each round.
func rangingOut(ctx context.Context, d time.Duration) {
	t := time.NewTicker(d)
	defer t.Stop()
	for range t.C {
		if ctx.Err() != nil {
			return
		}
		refresh()
	}
}

// checker's Stop stops the ticker, not the loop.
type checker struct {
	ticker *time.Ticker
	mu     sync.Mutex
}

func (c *checker) run() {
	for { // want `nothing ends this loop: c.ticker.Stop \(line 293\) does not close c.ticker.C: add a channel that is closed then, and a select that returns on it`
		select {
		case <-c.ticker.C:
			refresh()
		}
	}
}

func (c *checker) Stop() { c.ticker.Stop() }

// flusher's goroutine survives its Close.
type flusher struct {
	mu sync.Mutex
	d  time.Duration
}

func newFlusher(d time.Duration) *flusher {
	f := &flusher{d: d}
	go func() {
		for { // want `nothing ends this loop, not even flusher.Close: add a channel that it closes, and a select that returns on it`
			time.Sleep(f.d)
			f.mu.Lock()
			refresh()
			f.mu.Unlock()
		}
	}()
	return f
}

func (f *flusher) Close() error { return nil }

// director has nothing to end it by.
type director struct{ d time.Duration }

// NewDirector makes one of many.
func NewDirector(d time.Duration) *director {
	r := &director{d}
	go r.loop()
	return r
}

func (r *director) loop() {
	for { // want `nothing ends this loop, so that every director leaves a goroutine behind: give it a Close that closes a channel, and a select here that returns on it`
		time.Sleep(r.d)
		refresh()
	}
}

var start sync.Once

// background runs once in the life of the program.
func background() {
	start.Do(func() {
		go func() {
			for {
				time.Sleep(time.Minute)
				refresh()
			}
		}()
	})
}

// sending tries again for ever.
func sending(ctx context.Context, send func(context.Context) error, log func(error)) {
	for {
		err := send(ctx) // want `once ctx has ended send fails at once, and the loop tries again for ever: return when ctx.Err\(\) != nil`
		if err == nil {
			return
		}
		log(err)
	}
}

// sendingOnce leaves when the context has ended.
func sendingOnce(ctx context.Context, send func(context.Context) error, log func(error)) {
	for {
		err := send(ctx)
		if err == nil || errors.Is(err, context.Canceled) {
			return
		}
		log(err)
	}
}

// sendingPaced waits for both.
func sendingPaced(ctx context.Context, send func(context.Context) error, d time.Duration) {
	for {
		if err := send(ctx); err == nil {
			return
		}
		select {
		case <-time.After(d):
		case <-ctx.Done():
			return
		}
	}
}

// sendingAll serves a channel, whose end is its own.
func sendingAll(ctx context.Context, jobs chan int, send func(context.Context, int) error, log func(error)) {
	for j := range jobs {
		if err := send(ctx, j); err != nil {
			log(err)
		}
	}
}

// sendingFew tries so often and no more.
func sendingFew(ctx context.Context, send func(context.Context) error, log func(error)) {
	for range 5 {
		err := send(ctx)
		if err == nil {
			return
		}
		log(err)
	}
}

// randomly waits below a second (an object store's start-up).
func randomly(ctx context.Context, r *rand.Rand) {
	for try(ctx) != nil {
		time.Sleep(time.Duration(r.Float64() * float64(time.Second)))
	}
}

// atLeast waits a minute, or up to one.
func atLeast(ctx context.Context, r *rand.Rand) {
	for try(ctx) != nil {
		d := max(time.Duration(r.Float64()*float64(time.Minute)), time.Second)
		time.Sleep(d) // want `goes on waiting after ctx has ended`
	}
}

// forever has one report, not two.
func forever(ctx context.Context, d time.Duration) {
	for { // want `nothing ends this loop after ctx has ended`
		refreshWith(ctx)
		time.Sleep(d)
	}
}

// paced waits for what is left of the interval (a load test).
func paced(ctx context.Context, every time.Duration, call func(context.Context) error) {
	for {
		next := time.After(every)
		if call(ctx) != nil {
			return
		}
		<-next
	}
}

// registry is made once, for the package.
type registry struct{ d time.Duration }

var known = newRegistry()

func newRegistry() *registry {
	r := &registry{time.Hour}
	go func() {
		for { // want `so that its goroutine lives as long as the program`
			time.Sleep(r.d)
			refresh()
		}
	}()
	return r
}

// chill has a stop channel that anybody could send on.
func chill(stop chan struct{}, tryAll func() bool, d time.Duration) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		if tryAll() {
			continue
		}
		time.Sleep(d) // want `time.Sleep goes on waiting after stop is closed`
	}
}

// woken returns on nothing.
func woken(wake chan struct{}, work func() bool, d time.Duration) {
	for work() {
		select {
		case <-wake:
		default:
		}
		time.Sleep(d)
	}
}

type pinger struct {
	quit  chan struct{}
	delay time.Duration
}

func (p *pinger) run() {
	for {
		select {
		case <-p.quit:
			return
		default:
			refresh()
		}
		time.Sleep(p.delay) // want `goes on waiting after p.quit is closed`
	}
}

// boot waits once, before it begins.
func boot(ctx context.Context, announce func(context.Context)) {
	go func() {
		time.Sleep(30 * time.Second) // want `time.Sleep goes on waiting after ctx has ended`
		announce(ctx)
	}()
}

// replaced puts a context of its own in the place of the caller's (a relay's
// self-test).
func replaced(ctx context.Context, d time.Duration) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() { refreshWith(ctx) }()
	for range 10 {
		if err := try(ctx); err == nil {
			return nil
		}
		time.Sleep(d)
	}
	return nil
}

// derived goes on with a context of its own that ends with the caller's.
func derived(ctx context.Context, d time.Duration) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() { refreshWith(ctx) }()
	for range 10 {
		if err := try(ctx); err == nil {
			return nil
		}
		time.Sleep(d) // want `time.Sleep in a loop goes on waiting after ctx has ended`
	}
	return nil
}

// coalescing waits a little longer each time, and looks (a message store).
func coalescing(quit chan struct{}, waiting func() int) {
	for {
		select {
		case <-quit:
			return
		default:
		}
		d := time.Millisecond
		for waiting() < 10 {
			time.Sleep(d)
			select {
			case <-quit:
				return
			default:
			}
			d *= 2
		}
	}
}

// hanging waits for somebody to end the program (a test's program).
func hanging(w http.ResponseWriter, r *http.Request) {
	if r.FormValue("hang") != "" {
		for {
			time.Sleep(5 * time.Second)
		}
	}
}

// stopper ends the context that it makes, in a goroutine.
func stopper(stop chan struct{}, d time.Duration) {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		<-stop
		cancel()
	}()
	go func() {
		for try(ctx) == nil {
			<-time.After(d) // want `goes on waiting after ctx has ended`
		}
	}()
}

// goOn pauses as long as its callers say, which is never long.
func goOn(f func(), pause time.Duration, stop <-chan struct{}) { // ok
	for {
		select {
		case <-stop:
			return
		default:
		}
		f()
		time.Sleep(pause)
	}
}

func goOnSoon(f func(), stop <-chan struct{}) { goOn(f, time.Millisecond, stop) }

func goOnAtOnce(f func(), stop <-chan struct{}) { goOn(f, 0, stop) }

// goOnLate has one caller that makes it wait long.
func goOnLate(f func(), pause time.Duration, stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		f()
		time.Sleep(pause) // want `time.Sleep goes on waiting after stop is closed`
	}
}

func goOnLateSoon(f func(), stop <-chan struct{}) { goOnLate(f, time.Millisecond, stop) }

func goOnLateLate(f func(), stop <-chan struct{}) { goOnLate(f, time.Minute, stop) }

// eachWithItsOwn makes a context for each attempt, and has cancelled it when it
// waits: there is no simple fix. (Batch jobs of an object store.)
func eachWithItsOwn(ctx context.Context, attempt func(context.Context) error) error {
	var err error
	for range 5 {
		ctx, cancel := context.WithCancel(ctx)
		err = attempt(ctx)
		cancel()
		if err == nil {
			return nil
		}
		time.Sleep(5 * time.Second) // want `time.Sleep in a loop goes on waiting after ctx has ended`
	}
	return err
}
