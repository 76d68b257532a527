// Package sharedvar finds variables that goroutines change with nothing to
// order the accesses.
//
// A function literal that runs in a goroutine shares the variables it
// captures with the function that starts it, and with the goroutines that
// other rounds of the loop start. The rule reports a captured variable that is
// changed in a goroutine before any lock, receive or wait there, while another
// goroutine changes it too, or reads it likewise, or the starter changes it before anything that may wait
// for the goroutine. Every call of an unknown function counts as waiting. A lock
// orders no write where it is held for reading, was given back before, or belongs to
// each goroutine alone; a channel of one slot that a goroutine fills and empties is a
// lock. What goroutines change under a lock and read without it is reported, too. An order
// takes two: goroutines that end with the access, and come to it by calls alone, wait for
// none of the others, whatever the calls wait for; nor do those of a loop that only ask an
// atomic variable whether to go on.
// Variables whose address is passed on and elements of slices are left alone,
// unless all goroutines write the same elements; so are goroutines of an
// errgroup that SetLimit(1) limits; a limit that is a setting is there to be more.
//
// # error
//
// A variable, often err, is assigned with = by several goroutines, or by a
// goroutine and its starter. Besides the data race, all but the last value are
// lost. The same goes for named results. Below go 1.22 a for statement has one
// variable for all rounds, which its goroutines read while it changes. A variable of
// a test that only feeds itself, for the work not to be dropped, is left alone.
//
// WRONG:
//
//	func all(urls []string) error {
//		var wg sync.WaitGroup
//		var err error
//		for _, u := range urls {
//			wg.Go(func() { err = fetch(u) })
//		}
//		wg.Wait()
//		return err
//	}
//
// RIGHT:
//
//	func all(urls []string) error {
//		var wg sync.WaitGroup
//		errs := make([]error, len(urls))
//		for i, u := range urls {
//			wg.Go(func() { errs[i] = fetch(u) })
//		}
//		wg.Wait()
//		return errors.Join(errs...)
//	}
//
// # append
//
// Goroutines append to one slice: elements are lost. A test may know that there is
// but one where a function that it calls starts as many as it finds work for.
//
// WRONG:
//
//	func all(urls []string) []error {
//		var wg sync.WaitGroup
//		var out []error
//		for _, u := range urls {
//			wg.Go(func() { out = append(out, fetch(u)) })
//		}
//		wg.Wait()
//		return out
//	}
//
// RIGHT:
//
//	func all(urls []string) []error {
//		var wg sync.WaitGroup
//		var mu sync.Mutex
//		var out []error
//		for _, u := range urls {
//			wg.Go(func() {
//				err := fetch(u)
//				mu.Lock()
//				defer mu.Unlock()
//				out = append(out, err)
//			})
//		}
//		wg.Wait()
//		return out
//	}
//
// # map
//
// Goroutines write to one map: the runtime ends the program when it notices.
//
// WRONG:
//
//	func all(urls []string) map[string]error {
//		var wg sync.WaitGroup
//		out := make(map[string]error)
//		for _, u := range urls {
//			wg.Go(func() { out[u] = fetch(u) })
//		}
//		wg.Wait()
//		return out
//	}
//
// RIGHT:
//
//	func all(urls []string) map[string]error {
//		var wg sync.WaitGroup
//		errs := make([]error, len(urls))
//		for i, u := range urls {
//			wg.Go(func() { errs[i] = fetch(u) })
//		}
//		wg.Wait()
//		out := make(map[string]error)
//		for i, u := range urls {
//			out[u] = errs[i]
//		}
//		return out
//	}
//
// # counter
//
// Goroutines count in one variable: counts are lost.
//
// WRONG:
//
//	func failed(urls []string) int {
//		var wg sync.WaitGroup
//		n := 0
//		for _, u := range urls {
//			wg.Go(func() {
//				if fetch(u) != nil {
//					n++
//				}
//			})
//		}
//		wg.Wait()
//		return n
//	}
//
// RIGHT:
//
//	func failed(urls []string) int64 {
//		var wg sync.WaitGroup
//		var n atomic.Int64
//		for _, u := range urls {
//			wg.Go(func() {
//				if fetch(u) != nil {
//					n.Add(1)
//				}
//			})
//		}
//		wg.Wait()
//		return n.Load()
//	}
//
// # field
//
// Goroutines change a field of one object, or the map in it, or one changes
// it while another, or the function that started it, uses it. The access may
// be in a method or function that the goroutine calls, in a method of another package of
// the module too, and the goroutine one that a called function leaves running. Silent where a lock is held, and after
// a lock, receive, wait or atomic operation in the goroutine; where a field is
// set on first use, and may have been set before; and in the connections that a test's
// double of a server accepts.
//
// WRONG:
//
//	type client struct{ calls int }
//
//	func (c *client) get(u string) error {
//		c.calls++
//		return fetch(u)
//	}
//
//	func all(c *client, urls []string) {
//		var wg sync.WaitGroup
//		for _, u := range urls {
//			wg.Go(func() { _ = c.get(u) })
//		}
//		wg.Wait()
//	}
//
// RIGHT:
//
//	type client struct {
//		mu    sync.Mutex
//		calls int
//	}
//
//	func (c *client) get(u string) error {
//		c.mu.Lock()
//		c.calls++
//		c.mu.Unlock()
//		return fetch(u)
//	}
//
//	func all(c *client, urls []string) {
//		var wg sync.WaitGroup
//		for _, u := range urls {
//			wg.Go(func() { _ = c.get(u) })
//		}
//		wg.Wait()
//	}
//
// # global
//
// The same for package variables: typically a setting that a test changes and
// restores while goroutines that it left running still read it.
//
// WRONG:
//
//	var interval = time.Second
//
//	func poll(u string) {
//		for range time.Tick(interval) {
//			_ = fetch(u)
//		}
//	}
//
//	func pollFaster(u string) {
//		old := interval
//		defer func() { interval = old }()
//		interval = time.Millisecond
//		go poll(u)
//	}
//
// RIGHT:
//
//	const interval = time.Second
//
//	func poll(u string, every time.Duration) {
//		for range time.Tick(every) {
//			_ = fetch(u)
//		}
//	}
//
//	func pollFaster(u string) {
//		go poll(u, interval/1000)
//	}
//
// # matched
//
// Goroutines, one for each element of a list, append their results to another one, or
// send them to who appends them, so that they are in the order in which the goroutines
// end; then the results are taken by the index of what they are for. A list that is
// passed to anybody, who may sort it, is left alone.
//
// WRONG:
//
//	func sizes(urls []string) map[string]int {
//		c := make(chan int, len(urls))
//		for _, u := range urls {
//			go func() { c <- size(u) }()
//		}
//		var all []int
//		for range urls {
//			all = append(all, <-c)
//		}
//		m := make(map[string]int)
//		for i, u := range urls {
//			m[u] = all[i]
//		}
//		return m
//	}
//
//	func size(url string) int { return len(url) }
//
// RIGHT:
//
//	func sizes(urls []string) map[string]int {
//		all := make([]int, len(urls))
//		var wg sync.WaitGroup
//		for i, u := range urls {
//			wg.Go(func() { all[i] = size(u) })
//		}
//		wg.Wait()
//		m := make(map[string]int)
//		for i, u := range urls {
//			m[u] = all[i]
//		}
//		return m
//	}
//
//	func size(url string) int { return len(url) }
//
// # handler
//
// A function literal that serves requests, or works under a context that each call
// has of its own, is handed to something that keeps it, or returned for that. It assigns an error variable of
// the function around it as if it were its own: = where := was meant. One call
// then reads the error of another. The rule is silent where anybody else reads
// what the literal puts there.
//
// WRONG:
//
//	func routes(mux *http.ServeMux) error {
//		body, err := os.ReadFile("index.html")
//		if err != nil {
//			return err
//		}
//		mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
//			if _, err = w.Write(body); err != nil {
//				log.Print(err)
//			}
//		})
//		return nil
//	}
//
// RIGHT:
//
//	func routes(mux *http.ServeMux) error {
//		body, err := os.ReadFile("index.html")
//		if err != nil {
//			return err
//		}
//		mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
//			if _, err := w.Write(body); err != nil {
//				log.Print(err)
//			}
//		})
//		return nil
//	}
//
// # callback
//
// Strict: the same of any function that is kept and called whenever something
// happens. On real code most of these are called one at a time, or once.
//
// WRONG:
//
//	type conn interface{ OnMessage(func(string)) }
//
//	func record(c conn, w io.Writer) {
//		_, err := io.WriteString(w, "start")
//		if err != nil {
//			return
//		}
//		c.OnMessage(func(s string) {
//			if _, err = io.WriteString(w, s); err != nil {
//				log.Print(err)
//			}
//		})
//	}
//
// RIGHT:
//
//	type conn interface{ OnMessage(func(string)) }
//
//	func record(c conn, w io.Writer) {
//		_, err := io.WriteString(w, "start")
//		if err != nil {
//			return
//		}
//		c.OnMessage(func(s string) {
//			if _, err := io.WriteString(w, s); err != nil {
//				log.Print(err)
//			}
//		})
//	}
//
// # request
//
// Requests are answered at the same time, each in a goroutine of its own. A handler,
// of net/http, gin, echo or fiber, changes what is one for all of them, with nothing to order
// that: a field of the object that serves, a package variable, a variable of the
// function around, or a buffer in one of these. Or the loop of a goroutine changes
// what handlers look at, those of another package as well if the function that starts it
// gives them the object, such as a configuration that is read again. Silent under a lock, after a receive, an atomic operation or a
// call whose result says who goes on, for constants and what is set on
// first use, where requests make objects of the type, where they are answered
// under a lock, where the handler tells others by a channel that the request was
// there, and in packages that help tests.
//
// WRONG:
//
//	type site struct{ hits int }
//
//	func newSite() *site { return &site{} }
//
//	func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
//		s.hits++
//		fmt.Fprintln(w, "hello")
//	}
//
// RIGHT:
//
//	type site struct{ hits atomic.Int64 }
//
//	func newSite() *site { return &site{} }
//
//	func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
//		s.hits.Add(1)
//		fmt.Fprintln(w, "hello")
//	}
//
// # timer
//
// What time.AfterFunc returns is assigned to a variable or field that the function
// which it runs reads: if the time is over first, it finds nothing there. Times of a
// tenth of a second and more that stand in the source are left out.
//
// WRONG:
//
//	type conn struct {
//		mu   sync.Mutex
//		idle *time.Timer
//	}
//
//	func (c *conn) start(limit time.Duration) {
//		c.idle = time.AfterFunc(limit, func() { c.idle.Reset(limit) })
//	}
//
// RIGHT:
//
//	type conn struct {
//		mu   sync.Mutex
//		idle *time.Timer
//	}
//
//	func (c *conn) start(limit time.Duration) {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		c.idle = time.AfterFunc(limit, func() {
//			c.mu.Lock()
//			defer c.mu.Unlock()
//			c.idle.Reset(limit)
//		})
//	}
//
// # nil-channel
//
// A channel field is closed and then set to nil, while a goroutine loads it
// for its next receive. If the goroutine is busy at that time, it comes back to
// a nil channel, from which it receives for ever.
//
// WRONG:
//
//	type poller struct{ stop chan struct{} }
//
//	func (p *poller) start(u string) {
//		go func() {
//			for {
//				select {
//				case <-p.stop:
//					return
//				default:
//					_ = fetch(u)
//				}
//				select {
//				case <-p.stop:
//					return
//				case <-time.After(time.Second):
//				}
//			}
//		}()
//	}
//
//	func (p *poller) close() {
//		close(p.stop)
//		p.stop = nil
//	}
//
// RIGHT:
//
//	type poller struct{ stop chan struct{} }
//
//	func (p *poller) start(u string) {
//		go func() {
//			for {
//				select {
//				case <-p.stop:
//					return
//				default:
//					_ = fetch(u)
//				}
//				select {
//				case <-p.stop:
//					return
//				case <-time.After(time.Second):
//				}
//			}
//		}()
//	}
//
//	func (p *poller) close() { close(p.stop) }
package sharedvar
