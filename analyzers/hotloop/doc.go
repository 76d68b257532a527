// Package hotloop finds loops that waste the processor, event loops that
// stall, and work that each round of a loop, or each request of a server, does
// again though it need not.
//
// A loop is hot when it goes through data, or through what channels deliver;
// a function is when it serves requests, or is called from a hot loop of its
// package. Loops over a few constants and loops that sleep are not. Tests are
// left alone. Where the program has a CPU profile (default.pgo, or -pgo), lines
// with 1 % of its samples are hot, too: the report then says with what share,
// and is a warning.
//
// # spin
//
// A loop around a select with default waits for nothing: while no case is
// ready it goes round without a pause. The select may be in a function of the
// module that the loop calls. It is silent where the default waits,
// does work or gives up the processor, and where rounds or time are counted.
//
// Or a loop goes on whenever what it waits in fails: the Accept of a closed
// listener, the reading of a connection or stream that has ended. These fail at
// once, and each time. It is silent where the error is looked at, or anything
// is asked before going on.
//
// WRONG:
//
//	func serve(in chan int, handle func(int)) {
//		for {
//			select {
//			case v := <-in:
//				handle(v)
//			default:
//			}
//		}
//	}
//
// RIGHT:
//
//	func serve(in chan int, handle func(int)) {
//		for {
//			select {
//			case v := <-in:
//				handle(v)
//			}
//		}
//	}
//
// WRONG:
//
//	func accept(ln net.Listener, handle func(net.Conn)) {
//		for {
//			conn, err := ln.Accept()
//			if err != nil {
//				log.Print(err)
//				continue
//			}
//			go handle(conn)
//		}
//	}
//
// RIGHT:
//
//	func accept(ln net.Listener, handle func(net.Conn)) error {
//		for {
//			conn, err := ln.Accept()
//			if err != nil {
//				return err
//			}
//			go handle(conn)
//		}
//	}
//
// Connecting, too, fails without delay, while nobody listens on the other side;
// and what Accept calls a temporary error lasts for a while, as when the process
// has no file descriptors left.
//
// WRONG:
//
//	func feed(addr string, use func(net.Conn)) {
//		for {
//			conn, err := net.Dial("tcp", addr)
//			if err != nil {
//				log.Print(err)
//				continue
//			}
//			use(conn)
//		}
//	}
//
// RIGHT:
//
//	func feed(addr string, use func(net.Conn)) {
//		for {
//			conn, err := net.Dial("tcp", addr)
//			if err != nil {
//				log.Print(err)
//				time.Sleep(time.Second)
//				continue
//			}
//			use(conn)
//		}
//	}
//
// # spin-wait
//
// Strict: none of the six reports on real code was right so far. A loop reads a
// variable, an atomic or the state behind a lock over and over until another
// goroutine changes it, with nothing in between.
//
// WRONG:
//
//	type server struct{ ready atomic.Bool }
//
//	func (s *server) start() { s.ready.Store(true) }
//
//	func (s *server) wait() {
//		for !s.ready.Load() {
//		}
//	}
//
// RIGHT:
//
//	type server struct{ ready chan struct{} }
//
//	func (s *server) start() { close(s.ready) }
//
//	func (s *server) wait() {
//		<-s.ready
//	}
//
// # sleep-poll
//
// A loop sleeps and looks whether another goroutine of the program has done
// something. It notices late, and wakes up for nothing. It is off by default:
// now and then a sleep is good enough.
//
// WRONG:
//
//	func wait(done *atomic.Bool) {
//		for !done.Load() {
//			time.Sleep(10 * time.Millisecond)
//		}
//	}
//
// RIGHT:
//
//	func wait(done chan struct{}) {
//		<-done
//	}
//
// # event-loop
//
// A case of an event loop sleeps for 200 ms or longer, and the events of another
// case wait meanwhile. That the loop is told to stop, or sends, is no event, and a
// pause before what has failed is put back among the others is meant. Or it sends
// on a channel without a buffer from which only the loop itself receives, and
// waits for ever.
//
// WRONG:
//
//	func work(ctx context.Context, jobs, urgent chan int, run func(int) error) {
//		for {
//			select {
//			case <-ctx.Done():
//				return
//			case j := <-urgent:
//				run(j)
//			case j := <-jobs:
//				if err := run(j); err != nil {
//					time.Sleep(time.Minute)
//				}
//			}
//		}
//	}
//
// RIGHT:
//
//	func work(ctx context.Context, all, urgent chan int, run func(int) error) {
//		jobs := all
//		var again <-chan time.Time
//		for {
//			select {
//			case <-ctx.Done():
//				return
//			case j := <-urgent:
//				run(j)
//			case j := <-jobs:
//				if err := run(j); err != nil {
//					jobs, again = nil, time.After(time.Minute)
//				}
//			case <-again:
//				jobs = all
//			}
//		}
//	}
//
// # recompute
//
// Each round of a loop over data, or each request, makes the same thing again:
// compiles a regular expression, parses a template, loads a time zone, reads a
// key pair. It is silent where an argument changes, where the result is kept, and
// where the round does something that takes a thousand times as long.
//
// WRONG:
//
//	func count(lines []string) (n int) {
//		for _, l := range lines {
//			if regexp.MustCompile(`^\d+$`).MatchString(l) {
//				n++
//			}
//		}
//		return n
//	}
//
// RIGHT:
//
//	var number = regexp.MustCompile(`^\d+$`)
//
//	func count(lines []string) (n int) {
//		for _, l := range lines {
//			if number.MatchString(l) {
//				n++
//			}
//		}
//		return n
//	}
//
// # recompute-called
//
// The same in a function that a loop elsewhere calls, or in a loop of a package that
// reads a command line. Such a loop may be over a handful of names, once, when the
// program starts: then nobody minds. And a template that each request parses from a
// text of the program, or a replacer: on real code these were pages that few ask for.
//
// WRONG:
//
//	func check(names []string) bool {
//		for _, n := range names {
//			if !valid(n) {
//				return false
//			}
//		}
//		return true
//	}
//
//	func valid(name string) bool {
//		return regexp.MustCompile(`^\w+$`).MatchString(name)
//	}
//
// RIGHT:
//
//	var word = regexp.MustCompile(`^\w+$`)
//
//	func check(names []string) bool {
//		for _, n := range names {
//			if !valid(n) {
//				return false
//			}
//		}
//		return true
//	}
//
//	func valid(name string) bool {
//		return word.MatchString(name)
//	}
//
// # unbuffered
//
// It is off by default: of what it found on real code, little mattered.
//
// Each round of a loop over data reads from or writes to a file or connection
// a few bytes, without a buffer in between: a system call each time. It is
// silent where rounds wait for an answer or for input.
//
// WRONG:
//
//	func save(name string, lines []string) error {
//		f, err := os.Create(name)
//		if err != nil {
//			return err
//		}
//		defer f.Close()
//		for _, l := range lines {
//			if _, err := fmt.Fprintln(f, l); err != nil {
//				return err
//			}
//		}
//		return nil
//	}
//
// RIGHT:
//
//	func save(name string, lines []string) error {
//		f, err := os.Create(name)
//		if err != nil {
//			return err
//		}
//		defer f.Close()
//		w := bufio.NewWriter(f)
//		for _, l := range lines {
//			if _, err := fmt.Fprintln(w, l); err != nil {
//				return err
//			}
//		}
//		return w.Flush()
//	}
//
// # sync-per-item
//
// Each round of a loop over data makes the disk write a file out, or empties
// the same buffer.
//
// WRONG:
//
//	func log(f *os.File, records [][]byte) error {
//		for _, r := range records {
//			if _, err := f.Write(r); err != nil {
//				return err
//			}
//			if err := f.Sync(); err != nil {
//				return err
//			}
//		}
//		return nil
//	}
//
// RIGHT:
//
//	func log(f *os.File, records [][]byte) error {
//		for _, r := range records {
//			if _, err := f.Write(r); err != nil {
//				return err
//			}
//		}
//		return f.Sync()
//	}
//
// # client
//
// Each request opens a pool of connections of its own: an http.Transport, a sql.DB, a gRPC connection. No connection is used twice,
// and where nobody closes the pool its idle connections stay. It is silent
// where the pool is for another place each time.
//
// WRONG:
//
//	func proxy(w http.ResponseWriter, r *http.Request) {
//		client := &http.Client{Transport: &http.Transport{MaxIdleConns: 10}}
//		resp, err := client.Get("http://backend/status")
//		if err == nil {
//			resp.Body.Close()
//		}
//	}
//
// RIGHT:
//
//	var client = &http.Client{Transport: &http.Transport{MaxIdleConns: 10}}
//
//	func proxy(w http.ResponseWriter, r *http.Request) {
//		resp, err := client.Get("http://backend/status")
//		if err == nil {
//			resp.Body.Close()
//		}
//	}
//
// # client-in-loop
//
// The same in each round of a loop. It may be over a handful of places, once, when
// the program starts.
//
// WRONG:
//
//	func ask(paths []string) {
//		for _, p := range paths {
//			client := &http.Client{Transport: &http.Transport{MaxIdleConns: 10}}
//			resp, err := client.Get("http://backend/" + p)
//			if err == nil {
//				resp.Body.Close()
//			}
//		}
//	}
//
// RIGHT:
//
//	func ask(paths []string) {
//		client := &http.Client{Transport: &http.Transport{MaxIdleConns: 10}}
//		for _, p := range paths {
//			resp, err := client.Get("http://backend/" + p)
//			if err == nil {
//				resp.Body.Close()
//			}
//		}
//	}
package hotloop
