// Package chanleak finds goroutines that wait for ever on a channel.
//
// A goroutine that waits for a partner that will not come never ends: it and
// all it refers to stay in memory, and so does everything that waits for it.
// The rule knows all operations of the package on a channel that does not
// escape, and reports those that stay without a partner on some run; the
// report shows that run. It is silent about channels that code it does not
// see may send on, receive from or close. What functions of other packages of
// the module do with a channel that they are given is seen: a report about them
// is where they are called or started.
//
// # early-return
//
// A goroutine sends a value on a channel without room for it, and the function
// that started it can leave before it receives: on a timeout, on the end of
// its context, on an error. How the function and its goroutines can come to a
// stop is explored over the channels that the function makes and nobody else
// reaches. A send in a loop is reported if the function leaves altogether, for what it
// has received only if that is an error, with which the sender goes on or of which
// others like it do not know.
// The other way round, a function waits for what its goroutine sends, which that
// does not when a call of it fails: it returns on the error.
// So is the answer to a request that its asker has made, handed over, in a queue
// or in a map of channels, and given up: the channel in it has no room.
// Functions that get a testing.T, main, what a command line runs, and functions
// all of whose callers end the process are left alone: it ends soon after them. Callers in
// other packages are known where all packages are analysed together, by asynclint itself;
// as a vet tool or in golangci-lint it sees one package after the other, and reports.
//
// WRONG:
//
//	func ask(ctx context.Context, query func() int) (int, error) {
//		ch := make(chan int)
//		go func() { ch <- query() }()
//		select {
//		case v := <-ch:
//			return v, nil
//		case <-ctx.Done():
//			return 0, ctx.Err() // nobody receives now
//		}
//	}
//
// RIGHT:
//
//	func ask(ctx context.Context, query func() int) (int, error) {
//		ch := make(chan int, 1)
//		go func() { ch <- query() }()
//		select {
//		case v := <-ch:
//			return v, nil
//		case <-ctx.Done():
//			return 0, ctx.Err()
//		}
//	}
//
// # first-wins
//
// More goroutines send than values are received: the first, or a majority, and the
// channel has room for none or for a few.
//
// WRONG:
//
//	func fastest(mirrors []func() int) int {
//		ch := make(chan int)
//		for _, m := range mirrors {
//			go func() { ch <- m() }()
//		}
//		return <-ch
//	}
//
// RIGHT:
//
//	func fastest(mirrors []func() int) int {
//		ch := make(chan int, len(mirrors))
//		for _, m := range mirrors {
//			go func() { ch <- m() }()
//		}
//		return <-ch
//	}
//
// # double-send
//
// A return is missing after the first of two sends, and one value is received.
//
// WRONG:
//
//	func load(f func() (int, error)) int {
//		ch := make(chan int)
//		go func() {
//			v, err := f()
//			if err != nil {
//				ch <- -1
//			}
//			ch <- v
//		}()
//		return <-ch
//	}
//
// RIGHT:
//
//	func load(f func() (int, error)) int {
//		ch := make(chan int)
//		go func() {
//			v, err := f()
//			if err != nil {
//				ch <- -1
//				return
//			}
//			ch <- v
//		}()
//		return <-ch
//	}
//
// # never-closed
//
// A goroutine ranges over a channel that a function makes and nobody closes, or
// receives from it in a loop that ends when there are no more values.
// The function returns, those that send come to an end, and the goroutine
// waits for the next value. Or a function does so that calls one which feeds the channel
// that it returns, and has something to do after the loop. Or the goroutine that feeds a channel which its
// starter returns, or ranges over, closes it on one way out, and not on another, such
// as an error; likewise a method that feeds the channel of an object, where all who run it have started
// another before that ranges over the channel.
//
// WRONG:
//
//	func process(list []int, do func(int)) {
//		jobs := make(chan int)
//		for range 4 {
//			go func() {
//				for j := range jobs {
//					do(j)
//				}
//			}()
//		}
//		for _, j := range list {
//			jobs <- j
//		}
//	}
//
// RIGHT:
//
//	func process(list []int, do func(int)) {
//		jobs := make(chan int)
//		defer close(jobs)
//		for range 4 {
//			go func() {
//				for j := range jobs {
//					do(j)
//				}
//			}()
//		}
//		for _, j := range list {
//			jobs <- j
//		}
//	}
//
// # no-partner
//
// A channel that a function makes is only sent to, or only received from; one
// with a buffer, in a loop that may have more rounds than there is room. Or nothing
// makes the channel at all: a local variable, or an unexported field, that is never
// set, where a variable in an inner scope shadows the one that was meant; or the one
// function that makes an object sets it on some of its ways only, and an exported method
// closes the channel, or waits for its end, without a condition. A receive
// with nothing behind it but the end of the function is a way to wait for ever on
// purpose; so is a nil channel in a select, and a field that is compared with nil
// is nil on purpose.
//
// WRONG:
//
//	func run(f func()) {
//		done := make(chan struct{})
//		go func() {
//			f()
//			done <- struct{}{}
//		}()
//	}
//
// RIGHT:
//
//	func run(f func()) {
//		done := make(chan struct{})
//		go func() {
//			f()
//			done <- struct{}{}
//		}()
//		<-done
//	}
//
// # never-served
//
// A receive from a field or package variable that nothing in the package
// sends on or closes, and that no other package can reach. The same ledger is
// kept for condition variables that nobody signals, local ones too, WaitGroups with Add and
// Wait but no Done, and cancel functions that are stored and never called.
//
// WRONG:
//
//	type worker struct {
//		jobs chan int
//		quit chan struct{}
//	}
//
//	func start() *worker {
//		w := &worker{jobs: make(chan int), quit: make(chan struct{})}
//		go func() {
//			<-w.quit // nobody closes it
//			close(w.jobs)
//		}()
//		return w
//	}
//
// RIGHT:
//
//	type worker struct {
//		jobs chan int
//		quit chan struct{}
//	}
//
//	func start() *worker {
//		w := &worker{jobs: make(chan int), quit: make(chan struct{})}
//		go func() {
//			<-w.quit
//			close(w.jobs)
//		}()
//		return w
//	}
//
//	func (w *worker) stop() { close(w.quit) }
//
// # per-connection
//
// A loop around Accept, or an HTTP handler, starts a goroutine for its connection
// or request that waits for the end of everything, most often to close the
// connection then, and for nothing else. When the connection ends before, the
// goroutine stays, with all that it holds. So does one that never leaves its loop, and is
// given a connection that its starter closes when it returns.
//
// WRONG:
//
//	func Serve(l net.Listener, stop chan struct{}, serve func(net.Conn)) {
//		for {
//			conn, err := l.Accept()
//			if err != nil {
//				return
//			}
//			go func() {
//				<-stop
//				conn.Close()
//			}()
//			go serve(conn)
//		}
//	}
//
// RIGHT:
//
//	func Serve(l net.Listener, stop chan struct{}, serve func(net.Conn)) {
//		for {
//			conn, err := l.Accept()
//			if err != nil {
//				return
//			}
//			served := make(chan struct{})
//			go func() {
//				select {
//				case <-stop:
//					conn.Close()
//				case <-served:
//				}
//			}()
//			go func() {
//				defer close(served)
//				serve(conn)
//			}()
//		}
//	}
//
// # never-received
//
// A send on a field or package variable that nothing in the package receives
// from. A channel with a buffer is reported when the send is repeated.
//
// WRONG:
//
//	type watcher struct{ result chan error }
//
//	func newWatcher() *watcher { return &watcher{result: make(chan error)} }
//
//	func (w *watcher) run(f func() error) {
//		w.result <- f() // nobody reads it
//	}
//
// RIGHT:
//
//	type watcher struct{ result chan error }
//
//	func newWatcher() *watcher { return &watcher{result: make(chan error)} }
//
//	func (w *watcher) run(f func() error) {
//		w.result <- f()
//	}
//
//	func (w *watcher) wait() error { return <-w.result }
//
// # peer-exits
//
// The only receivers leave when something else happens: a stop, the end of a
// context, an error. A send that does not watch for it waits for ever once
// they have left; into a buffer, when it is full. So does one to a function that makes
// the object and starts its goroutine, for itself, and leaves first: what it calls to stop
// that comes too late for a goroutine that is about to send. Silent when who stops them
// waits for the senders first, when the senders test, under a lock that they keep,
// what is set under it before the stop, when the receivers take what is left, when they
// are started again, or are to be, for a goroutine that does nothing but send, and when a
// received value told them to leave.
//
// WRONG:
//
//	type node struct{ beats, stop chan struct{} }
//
//	func newNode(wait func()) *node {
//		n := &node{make(chan struct{}), make(chan struct{})}
//		go n.run()
//		go n.beat(wait)
//		return n
//	}
//
//	func (n *node) run() {
//		for {
//			select {
//			case <-n.beats:
//			case <-n.stop:
//				return
//			}
//		}
//	}
//
//	func (n *node) beat(wait func()) {
//		for {
//			wait()
//			n.beats <- struct{}{} // run may have left
//		}
//	}
//
//	func (n *node) Stop() { close(n.stop) }
//
// RIGHT:
//
//	type node struct{ beats, stop chan struct{} }
//
//	func newNode(wait func()) *node {
//		n := &node{make(chan struct{}), make(chan struct{})}
//		go n.run()
//		go n.beat(wait)
//		return n
//	}
//
//	func (n *node) run() {
//		for {
//			select {
//			case <-n.beats:
//			case <-n.stop:
//				return
//			}
//		}
//	}
//
//	func (n *node) beat(wait func()) {
//		for {
//			wait()
//			select {
//			case n.beats <- struct{}{}:
//			case <-n.stop:
//				return
//			}
//		}
//	}
//
//	func (n *node) Stop() { close(n.stop) }
//
// # after-stop
//
// The same where both the send and the stop are made by who uses the object, in calls from
// other packages, and no other sender looks at the stop: users that are done with the object
// before they stop it never wait. Where the comment allows calls after the stop, it is peer-exits.
// Sends of goroutines, of requests, of what a framework
// calls, and of objects some of whose sends do look, are peer-exits.
//
// WRONG:
//
//	type node struct{ status, stop chan struct{} }
//
//	func newNode() *node {
//		n := &node{make(chan struct{}), make(chan struct{})}
//		go n.run()
//		return n
//	}
//
//	func (n *node) run() {
//		for {
//			select {
//			case <-n.status:
//			case <-n.stop:
//				return
//			}
//		}
//	}
//
//	func (n *node) Status() { n.status <- struct{}{} } // run may have left
//	func (n *node) Stop()   { close(n.stop) }
//
// RIGHT:
//
//	type node struct{ status, stop chan struct{} }
//
//	func newNode() *node {
//		n := &node{make(chan struct{}), make(chan struct{})}
//		go n.run()
//		return n
//	}
//
//	func (n *node) run() {
//		for {
//			select {
//			case <-n.status:
//			case <-n.stop:
//				return
//			}
//		}
//	}
//
//	func (n *node) Status() {
//		select {
//		case n.status <- struct{}{}:
//		case <-n.stop:
//		}
//	}
//
//	func (n *node) Stop() { close(n.stop) }
//
// # peer-cancelled
//
// The same of a channel that an object keeps, where all that the receivers leave on is the
// end of a context from outside the package: nothing in the package cancels it or sets a
// timeout. In most programs
// such a context ends with the process, and nobody minds who waits then; where it is
// the context of a part that is started again, the sender waits for ever.
//
// WRONG:
//
//	type board struct{ posts chan string }
//
//	func newBoard(ctx context.Context, pin func(string)) *board {
//		b := &board{make(chan string)}
//		go b.run(ctx, pin)
//		return b
//	}
//
//	func (b *board) run(ctx context.Context, pin func(string)) {
//		for {
//			select {
//			case p := <-b.posts:
//				pin(p)
//			case <-ctx.Done():
//				return
//			}
//		}
//	}
//
//	func (b *board) Post(p string) { b.posts <- p } // run may have left
//
// RIGHT:
//
//	type board struct{ posts chan string }
//
//	func newBoard(ctx context.Context, pin func(string)) *board {
//		b := &board{make(chan string)}
//		go b.run(ctx, pin)
//		return b
//	}
//
//	func (b *board) run(ctx context.Context, pin func(string)) {
//		for {
//			select {
//			case p := <-b.posts:
//				pin(p)
//			case <-ctx.Done():
//				return
//			}
//		}
//	}
//
//	func (b *board) Post(ctx context.Context, p string) error {
//		select {
//		case b.posts <- p:
//			return nil
//		case <-ctx.Done():
//			return ctx.Err()
//		}
//	}
//
// # before-receiver
//
// A send waits because who would receive is not there yet, and the sender
// itself would have to let it in: the function has not given the channel to
// anybody, or starts the only receiver after the send. Or it hands out all the
// work before it receives the first result: the workers wait for that once there
// is more to do than they are, and so does a loop for the slots that its goroutines
// give back after they have sent.
//
// WRONG:
//
//	func wait(check func() error) <-chan error {
//		errc := make(chan error)
//		if err := check(); err != nil {
//			errc <- err // who should receive has no channel yet
//			return errc
//		}
//		go func() { errc <- nil }()
//		return errc
//	}
//
// RIGHT:
//
//	func wait(check func() error) <-chan error {
//		errc := make(chan error, 1)
//		if err := check(); err != nil {
//			errc <- err
//			return errc
//		}
//		go func() { errc <- nil }()
//		return errc
//	}
//
// # abandoned-generator
//
// A function returns a channel that its goroutine feeds, and the caller
// leaves before it has received all, or drops the channel. What functions of
// other packages feed is known by a fact. In a test only a channel is reported that is
// dropped though something is sent on each run. Sends that only the end of a context calls
// off count where the function is given one that nothing ends, as context.Background, and
// where a loop that goes on until the context ends has it left in each round, by what it
// calls with that same context. The reader of an io.Pipe counts as such a channel: of one
// that a goroutine writes into, here or in the function that returned it, and that is left
// in a loop which reads from it, neither closed nor read to its end.
// A function that takes a context and
// whose goroutine sends without watching it is reported itself: by convention
// callers receive no more when they have ended the context. So is an iterator, from which
// others pull one value after the other, whose goroutine sends without watching for
// anything though the iterator has a method Close that receives nothing: who has seen enough closes it.
// Silent for a part that answers nothing and receives until a context from outside the
// package ends, as that mostly ends with the process.
//
// WRONG:
//
//	func walk(n int) <-chan int {
//		ch := make(chan int)
//		go func() {
//			defer close(ch)
//			for i := range n {
//				ch <- i
//			}
//		}()
//		return ch
//	}
//
//	func find(match func(int) bool) int {
//		for v := range walk(100) {
//			if match(v) {
//				return v // the goroutine waits to send the next
//			}
//		}
//		return -1
//	}
//
// RIGHT:
//
//	func walk(ctx context.Context, n int) <-chan int {
//		ch := make(chan int)
//		go func() {
//			defer close(ch)
//			for i := range n {
//				select {
//				case ch <- i:
//				case <-ctx.Done():
//					return
//				}
//			}
//		}()
//		return ch
//	}
//
//	func find(ctx context.Context, match func(int) bool) int {
//		ctx, cancel := context.WithCancel(ctx)
//		defer cancel()
//		for v := range walk(ctx, 100) {
//			if match(v) {
//				return v
//			}
//		}
//		return -1
//	}
//
// Until the context ends, and that is in each round:
//
// WRONG:
//
//	func rows(ctx context.Context) <-chan int {
//		ch := make(chan int)
//		go func() {
//			defer close(ch)
//			for i := range 100 {
//				select {
//				case ch <- i:
//				case <-ctx.Done():
//					return
//				}
//			}
//		}()
//		return ch
//	}
//
//	func has(ctx context.Context, n int) bool {
//		for v := range rows(ctx) {
//			if v == n {
//				return true // the goroutine waits until the server stops
//			}
//		}
//		return false
//	}
//
//	func serve(ctx context.Context, asked <-chan int) {
//		for {
//			select {
//			case <-ctx.Done():
//				return
//			case n := <-asked:
//				println(has(ctx, n))
//			}
//		}
//	}
//
// RIGHT:
//
//	func rows(ctx context.Context) <-chan int {
//		ch := make(chan int)
//		go func() {
//			defer close(ch)
//			for i := range 100 {
//				select {
//				case ch <- i:
//				case <-ctx.Done():
//					return
//				}
//			}
//		}()
//		return ch
//	}
//
//	func has(ctx context.Context, n int) bool {
//		ctx, cancel := context.WithCancel(ctx)
//		defer cancel()
//		for v := range rows(ctx) {
//			if v == n {
//				return true
//			}
//		}
//		return false
//	}
//
//	func serve(ctx context.Context, asked <-chan int) {
//		for {
//			select {
//			case <-ctx.Done():
//				return
//			case n := <-asked:
//				println(has(ctx, n))
//			}
//		}
//	}
//
// A pipe, and the goroutine that writes into it:
//
// WRONG:
//
//	func find(write func(io.Writer) error, is func(string) bool) bool {
//		pr, pw := io.Pipe()
//		go func() { pw.CloseWithError(write(pw)) }()
//		lines := bufio.NewScanner(pr)
//		for lines.Scan() {
//			if is(lines.Text()) {
//				return true // the goroutine waits to write the next
//			}
//		}
//		return false
//	}
//
// RIGHT:
//
//	func find(write func(io.Writer) error, is func(string) bool) bool {
//		pr, pw := io.Pipe()
//		defer pr.Close()
//		go func() { pw.CloseWithError(write(pw)) }()
//		lines := bufio.NewScanner(pr)
//		for lines.Scan() {
//			if is(lines.Text()) {
//				return true
//			}
//		}
//		return false
//	}
//
// An iterator whose Close its goroutine does not hear of:
//
// WRONG:
//
//	type Rows struct{ next chan int }
//
//	func NewRows(n int) *Rows {
//		r := &Rows{next: make(chan int)}
//		go func() {
//			defer close(r.next)
//			for i := range n {
//				r.next <- i // nobody receives once who pulls has closed it
//			}
//		}()
//		return r
//	}
//
//	func (r *Rows) Next() (int, bool) {
//		v, ok := <-r.next
//		return v, ok
//	}
//
//	func (r *Rows) Close() {}
//
// RIGHT:
//
//	type Rows struct {
//		next chan int
//		done chan struct{}
//	}
//
//	func NewRows(n int) *Rows {
//		r := &Rows{next: make(chan int), done: make(chan struct{})}
//		go func() {
//			defer close(r.next)
//			for i := range n {
//				select {
//				case r.next <- i:
//				case <-r.done:
//					return
//				}
//			}
//		}()
//		return r
//	}
//
//	func (r *Rows) Next() (int, bool) {
//		v, ok := <-r.next
//		return v, ok
//	}
//
//	func (r *Rows) Close() { close(r.done) }
//
// # deadlock
//
// A function comes to its end in no run: what it waits for, on a channel or
// WaitGroup that it makes itself, comes from goroutines that wait for it in turn or
// that have ended, or from what it does afterwards. All runs are explored, with free
// choices at branches, so that nothing depends on data; where one ends, panics, may
// go on for ever or cannot be followed, the rule is silent. But a wait for a group whose
// goroutines range over a channel that is closed only after it, by the function or by
// all methods of the object that keeps both, is reported however many these are; so is
// one for the channel by which such a goroutine says that it is over. A function that waits for what nobody ever does waits for
// ever on purpose.
//
// WRONG:
//
//	func all(ids []int, get func(int) string) (out []string) {
//		ch := make(chan string)
//		defer close(ch) // only when the range below has ended
//		for _, id := range ids {
//			go func() { ch <- get(id) }()
//		}
//		for s := range ch {
//			out = append(out, s)
//		}
//		return out
//	}
//
// RIGHT:
//
//	func all(ids []int, get func(int) string) (out []string) {
//		ch := make(chan string)
//		var wg sync.WaitGroup
//		for _, id := range ids {
//			wg.Go(func() { ch <- get(id) })
//		}
//		go func() {
//			wg.Wait()
//			close(ch)
//		}()
//		for s := range ch {
//			out = append(out, s)
//		}
//		return out
//	}
//
// # never-stopped
//
// A function makes an object and starts its goroutine, which only the object's
// owner can end: by closing a channel in one of its fields, or by calling the
// cancel function there. The function returns without having done so, and
// nobody else has the object. Workers that range over a channel are ended by its
// close alone. Of objects of other packages of the module it is known who starts
// such a goroutine, and which functions neither end it nor keep the object.
//
// WRONG:
//
//	type ticker struct{ quit chan struct{} }
//
//	func newTicker() *ticker {
//		t := &ticker{quit: make(chan struct{})}
//		go t.run()
//		return t
//	}
//
//	func (t *ticker) run() { <-t.quit }
//
//	func (t *ticker) stop() { close(t.quit) }
//
//	func open(check func() error) (*ticker, error) {
//		t := newTicker()
//		if err := check(); err != nil {
//			return nil, err // nobody can stop t
//		}
//		return t, nil
//	}
//
// RIGHT:
//
//	type ticker struct{ quit chan struct{} }
//
//	func newTicker() *ticker {
//		t := &ticker{quit: make(chan struct{})}
//		go t.run()
//		return t
//	}
//
//	func (t *ticker) run() { <-t.quit }
//
//	func (t *ticker) stop() { close(t.quit) }
//
//	func open(check func() error) (*ticker, error) {
//		t := newTicker()
//		if err := check(); err != nil {
//			t.stop()
//			return nil, err
//		}
//		return t, nil
//	}
//
// # left-subscribed
//
// A function that serves a request adds itself to the subscribers of an object which
// outlives the request, and returns without calling the function that takes it out again,
// on some way. It stays there for good, and once its buffer is full, who publishes
// waits for it. What subscribes is known by its body, which adds to a map or slice of its
// object and returns what takes from that, or an object with a method that does, also in
// other packages of the module. It is silent when the channel or that function goes
// anywhere else, when it is given a context that may end it, and when others take
// subscribers out, too, such as those who are too slow.
//
// WRONG:
//
//	type bus struct {
//		mu   sync.Mutex
//		subs map[chan string]bool
//	}
//
//	func (b *bus) subscribe() (<-chan string, func()) {
//		ch := make(chan string, 16)
//		b.mu.Lock()
//		defer b.mu.Unlock()
//		b.subs[ch] = true
//		return ch, func() {
//			b.mu.Lock()
//			defer b.mu.Unlock()
//			delete(b.subs, ch)
//		}
//	}
//
//	func stream(b *bus) http.HandlerFunc {
//		return func(w http.ResponseWriter, r *http.Request) {
//			events, _ := b.subscribe()
//			for {
//				select {
//				case <-r.Context().Done():
//					return
//				case e := <-events:
//					fmt.Fprintln(w, e)
//				}
//			}
//		}
//	}
//
// RIGHT:
//
//	type bus struct {
//		mu   sync.Mutex
//		subs map[chan string]bool
//	}
//
//	func (b *bus) subscribe() (<-chan string, func()) {
//		ch := make(chan string, 16)
//		b.mu.Lock()
//		defer b.mu.Unlock()
//		b.subs[ch] = true
//		return ch, func() {
//			b.mu.Lock()
//			defer b.mu.Unlock()
//			delete(b.subs, ch)
//		}
//	}
//
//	func stream(b *bus) http.HandlerFunc {
//		return func(w http.ResponseWriter, r *http.Request) {
//			events, unsubscribe := b.subscribe()
//			defer unsubscribe()
//			for {
//				select {
//				case <-r.Context().Done():
//					return
//				case e := <-events:
//					fmt.Fprintln(w, e)
//				}
//			}
//		}
//	}
package chanleak
