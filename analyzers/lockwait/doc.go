// Package lockwait finds what is done with a mutex held that others may have
// to wait for too long: above all, waiting for a goroutine that needs the mutex.
//
// # deadlock
//
// A goroutine holds a mutex and waits: it sends or receives on a channel, in
// a select without another way on, or calls Wait of a WaitGroup, an errgroup
// or a condition variable. Everybody who could end the wait takes the mutex
// first: on the way to the channel operation, in the loop between two of
// them, before it is done. On the run where one of them comes late, both wait
// for ever. A sync.Once counts as a mutex while its function runs.
//
// Who could end the wait is known only for channels that stay in the package,
// those in a map or slice taken together: of others nothing is said, nor when a
// receiver, a default or a context shows another way on; where it is a timer, see timeout. A buffer counts as full one day only if a
// field or package variable keeps the channel, the capacity is a small
// constant and the sender does not empty it first; one for several only if the sends
// come in a loop that holds the lock, or in several goroutines. Locks and channels of
// different instances of one type are told apart where both are reached from
// one object, and taken for the same elsewhere.
//
// WRONG:
//
//	type kitchen struct {
//		mu    sync.Mutex
//		open  int
//		ready chan string
//	}
//
//	func (k *kitchen) serve() {
//		for range k.ready {
//			k.mu.Lock()
//			k.open--
//			k.mu.Unlock()
//		}
//	}
//
//	func (k *kitchen) Cook(dish string) {
//		k.mu.Lock()
//		defer k.mu.Unlock()
//		k.open++
//		k.ready <- dish
//	}
//
//	func newKitchen() *kitchen {
//		k := &kitchen{ready: make(chan string)}
//		go k.serve()
//		return k
//	}
//
// RIGHT:
//
//	type kitchen struct {
//		mu    sync.Mutex
//		open  int
//		ready chan string
//	}
//
//	func (k *kitchen) serve() {
//		for range k.ready {
//			k.mu.Lock()
//			k.open--
//			k.mu.Unlock()
//		}
//	}
//
//	func (k *kitchen) Cook(dish string) {
//		k.mu.Lock()
//		k.open++
//		k.mu.Unlock()
//		k.ready <- dish
//	}
//
//	func newKitchen() *kitchen {
//		k := &kitchen{ready: make(chan string)}
//		go k.serve()
//		return k
//	}
//
// # timeout
//
// The same, of a select that receives, where a timer is the other way on: who could end
// the wait needs the mutex that is held meanwhile, so that the wait lasts until the timer
// ends it, whenever what it is for has not happened before. Silent where the select is in
// a loop, which may give the mutex back in between.
//
// WRONG:
//
//	type token struct {
//		mu   sync.Mutex
//		done chan struct{}
//		err  error
//	}
//
//	func (t *token) Wait(d time.Duration) error {
//		t.mu.Lock()
//		defer t.mu.Unlock()
//		select {
//		case <-t.done: // finish waits for t.mu
//			return t.err
//		case <-time.After(d):
//			return errors.New("timeout")
//		}
//	}
//
//	func (t *token) finish(err error) {
//		t.mu.Lock()
//		defer t.mu.Unlock()
//		t.err = err
//		close(t.done)
//	}
//
//	func start(f func() error) *token {
//		t := &token{done: make(chan struct{})}
//		go func() { t.finish(f()) }()
//		return t
//	}
//
// RIGHT:
//
//	type token struct {
//		mu   sync.Mutex
//		done chan struct{}
//		err  error
//	}
//
//	func (t *token) Wait(d time.Duration) error {
//		select {
//		case <-t.done:
//			t.mu.Lock()
//			defer t.mu.Unlock()
//			return t.err
//		case <-time.After(d):
//			return errors.New("timeout")
//		}
//	}
//
//	func (t *token) finish(err error) {
//		t.mu.Lock()
//		defer t.mu.Unlock()
//		t.err = err
//		close(t.done)
//	}
//
//	func start(f func() error) *token {
//		t := &token{done: make(chan struct{})}
//		go func() { t.finish(f()) }()
//		return t
//	}
//
// # slow
//
// A function calls over the network, asks a database, runs a process or sleeps
// with a mutex held, and everybody else who needs the mutex for a moment waits
// as long. It is off by default: at times that is what the mutex is for.
//
// It is silent where everybody who takes the mutex waits for such things, as
// when it keeps what is said over a connection in order; where the function
// has asked whether what it makes is there already, since the others wait for
// just that; in methods that close or stop something, and where only these need
// the mutex. Files do not count, nor do readers and writers of which it is not
// known what is behind them. Each time a mutex is taken is reported once.
//
// WRONG:
//
//	type forecast struct {
//		mu   sync.Mutex
//		last string
//	}
//
//	func (f *forecast) Last() string {
//		f.mu.Lock()
//		defer f.mu.Unlock()
//		return f.last
//	}
//
//	func (f *forecast) Update(url string) error {
//		f.mu.Lock()
//		defer f.mu.Unlock()
//		resp, err := http.Get(url)
//		if err != nil {
//			return err
//		}
//		f.last = resp.Status
//		return resp.Body.Close()
//	}
//
// RIGHT:
//
//	type forecast struct {
//		mu   sync.Mutex
//		last string
//	}
//
//	func (f *forecast) Last() string {
//		f.mu.Lock()
//		defer f.mu.Unlock()
//		return f.last
//	}
//
//	func (f *forecast) Update(url string) error {
//		resp, err := http.Get(url)
//		if err != nil {
//			return err
//		}
//		f.mu.Lock()
//		f.last = resp.Status
//		f.mu.Unlock()
//		return resp.Body.Close()
//	}
//
// # callback
//
// A function from outside is called with a mutex held: one that somebody has
// put into a field, a list or a package variable, or passed to an exported
// function, or the method of a listener. If it calls an exported function that
// takes the mutex, it waits for itself for ever. It is off by default: what the
// function does is not known.
//
// It is silent where the package knows every function that it may be, where by
// its signature it only answers a question or makes something (a comparison, a
// filter, a clock, a constructor), where it was fixed when the object was made,
// where a call has returned it, and where no exported function takes the mutex.
// Of what is passed to a function nothing is said unless that exported function
// could be passed itself. A listener is told that something has happened: a
// method without results of an interface whose name, or its own, says so.
//
// WRONG:
//
//	type hub struct {
//		mu    sync.Mutex
//		hooks []func(string)
//	}
//
//	func (h *hub) Register(f func(string)) {
//		h.mu.Lock()
//		defer h.mu.Unlock()
//		h.hooks = append(h.hooks, f)
//	}
//
//	func (h *hub) Publish(s string) {
//		h.mu.Lock()
//		defer h.mu.Unlock()
//		for _, f := range h.hooks {
//			f(s)
//		}
//	}
//
// RIGHT:
//
//	type hub struct {
//		mu    sync.Mutex
//		hooks []func(string)
//	}
//
//	func (h *hub) Register(f func(string)) {
//		h.mu.Lock()
//		defer h.mu.Unlock()
//		h.hooks = append(h.hooks, f)
//	}
//
//	func (h *hub) Publish(s string) {
//		h.mu.Lock()
//		hooks := slices.Clone(h.hooks)
//		h.mu.Unlock()
//		for _, f := range hooks {
//			f(s)
//		}
//	}
package lockwait
