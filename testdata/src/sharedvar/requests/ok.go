package requests

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

type counters struct {
	mu     sync.Mutex
	served int
	paths  map[string]int
	n      atomic.Int64
	once   sync.Once
	tmpl   string
	ready  bool
	lazy   map[string]string
	pool   sync.Pool
}

func newCounters() *counters {
	c := &counters{}
	c.paths = make(map[string]int)
	c.served = 0 // ok: before anything is served
	return c
}

// ok: under the lock.
func (c *counters) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.served++
	c.count(r.URL.Path)
}

// ok: its callers have the lock.
func (c *counters) count(path string) { c.paths[path]++ }

func (c *counters) put(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	c.count(r.URL.Path)
	c.mu.Unlock()
	c.n.Add(1)
}

// ok: once.
func (c *counters) page(w http.ResponseWriter, r *http.Request) {
	c.once.Do(func() { c.tmpl = r.Host })
	fmt.Fprintln(w, c.tmpl)
}

// ok: a constant is the same whoever puts it there; so is what is set on first use.
func (c *counters) open(w http.ResponseWriter, r *http.Request) {
	c.ready = true
	if c.lazy == nil {
		c.lazy = make(map[string]string)
	}
}

// ok: a buffer for each request.
func (c *counters) render(w http.ResponseWriter, r *http.Request) {
	var buf bytes.Buffer
	fmt.Fprintln(&buf, r.URL)
	b := c.pool.Get().(*bytes.Buffer)
	b.Reset()
	fmt.Fprintln(b, r.URL)
	_, _ = buf.WriteTo(w)
}

// ok: the first takes it.
func (c *counters) first(w http.ResponseWriter, r *http.Request) {
	if !c.n.CompareAndSwap(0, 1) {
		return
	}
	c.served = len(r.URL.Path)
}

func (c *counters) begin() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ready {
		return false
	}
	c.ready = true
	return true
}

func (c *counters) only(w http.ResponseWriter, r *http.Request) {
	if !c.begin() {
		return
	}
	c.served = len(r.URL.Path)
}

func (c *counters) routes(mux *http.ServeMux) {
	mux.HandleFunc("/put", c.put)
	mux.HandleFunc("/page", c.page)
	mux.HandleFunc("/open", c.open)
	mux.HandleFunc("/render", c.render)
	mux.HandleFunc("/first", c.first)
	mux.HandleFunc("/only", c.only)
}

// ok: the wrapper of one request.
type statusWriter struct {
	http.ResponseWriter
	status int
	sent   int
}

func (w *statusWriter) WriteHeader(code int) {
	w.status = code
	w.ResponseWriter.WriteHeader(code)
}

func (w *statusWriter) Write(b []byte) (int, error) {
	n, err := w.ResponseWriter.Write(b)
	w.sent += n
	return n, err
}

func logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sw := &statusWriter{ResponseWriter: w}
		next.ServeHTTP(sw, r)
		sw.sent++
		fmt.Println(sw.status, sw.sent)
	})
}

// ok: an object of one request, that answers it by methods like those of handlers.
type answer struct {
	user string
	rows []string
}

func (a *answer) show(w http.ResponseWriter, r *http.Request) {
	a.user = r.URL.User.Username()
	a.rows = append(a.rows, a.user)
	fmt.Fprintln(w, a.rows)
}

func answers(w http.ResponseWriter, r *http.Request) {
	a := newAnswer()
	f := a.show
	f(w, r)
	http.HandlerFunc(a.show).ServeHTTP(w, r)
}

func newAnswer() *answer { return &answer{} }

// ok: a literal of one request.
func retried(w http.ResponseWriter, r *http.Request) {
	tries := 0
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { tries++ })
	h.ServeHTTP(w, r)
	http.StripPrefix("/a", h).ServeHTTP(w, r)
}

// ok: the server of a login answers once, and says so.
type login struct {
	code string
	done chan struct{}
}

func newLogin() *login { return &login{done: make(chan struct{})} }

func (l *login) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.code = r.FormValue("code")
	close(l.done)
}

func await(ctx context.Context, srv *http.Server) (code string) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	calls := 0
	srv.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls++
		code = r.FormValue("code")
		cancel()
	})
	<-ctx.Done()
	return code
}

// ok: what the loop changes has a lock, or is its own.
type watch struct {
	mu     sync.RWMutex
	at     time.Time
	rounds int
	name   string
}

func newWatch() *watch { return &watch{} }

func (h *watch) start(every time.Duration) {
	h.name = "watch" // ok: before the loop
	go func() {
		for range time.Tick(every) {
			h.rounds++
			h.mu.Lock()
			h.at = time.Now()
			h.mu.Unlock()
		}
	}()
}

func (h *watch) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	fmt.Fprintln(w, h.name, h.at)
}

// ok: the goroutine fills it once, and the handler waits for that.
type index struct {
	words map[string]int
	ready chan struct{}
}

func newIndex(names []string) *index {
	x := &index{words: make(map[string]int), ready: make(chan struct{})}
	go func() {
		defer close(x.ready)
		for _, n := range names {
			x.words[n]++
			time.Sleep(time.Millisecond)
		}
	}()
	return x
}

func (x *index) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	<-x.ready
	fmt.Fprintln(w, x.words[r.URL.Path])
}

// ok: nobody makes one here; whoever does may make it for each request.
type perCall struct{ n int }

func (p *perCall) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.n++ }

// ok: a lock of another make. From easegress, where it is one of a cluster.
type store interface {
	Lock() error
	Unlock() error
	Get(key string) (string, error)
}

type worker struct {
	store store
	mu    sync.Mutex
	busy  bool
	names map[string]bool
}

func newWorker(s store) *worker { return &worker{store: s, names: make(map[string]bool)} }

func (k *worker) Create(w http.ResponseWriter, r *http.Request) {
	if err := k.store.Lock(); err != nil {
		return
	}
	defer k.store.Unlock()
	k.names[r.URL.Path] = true
}

// ok: entered and left.
func (k *worker) enter() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.busy = true
	return nil
}

func (k *worker) leave() {
	k.mu.Lock()
	k.busy = false
	k.mu.Unlock()
}

func (k *worker) Delete(w http.ResponseWriter, r *http.Request) {
	if err := k.enter(); err != nil {
		return
	}
	defer k.leave()
	delete(k.names, r.URL.Path)
}

// ok: who serves waits for the requests. From cloudflared, where one of them is special.
type link struct {
	active sync.WaitGroup
	err    error
}

func newLink() *link { return &link{} }

func (l *link) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.active.Add(1)
	defer l.active.Done()
	if r.Method == http.MethodConnect {
		_, l.err = fmt.Fprintln(w, "hello")
	}
}

// ok: a copy.
type byValue struct{ n int }

func newByValue() byValue { return byValue{} }

func (v byValue) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v.n++
	fmt.Fprintln(w, v.n)
}

var _ = []any{newCounters, (*counters).routes, logged, answers, retried, newLogin, await, newWatch, (*watch).start, newIndex, newByValue, newWorker, newLink}

// From smallstep's certificates: an error that answers is made by the request that fails.
type apiError struct {
	Message string
	err     error
}

func (e *apiError) Error() string { return e.err.Error() }

func (e *apiError) Render(w http.ResponseWriter, r *http.Request) {
	e.Message = e.err.Error() // ok
	fmt.Fprint(w, e.Message)
}

func NewAPIError(err error) *apiError { return &apiError{err: err} }
