package calls

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"

	"sequential/lib"
)

// Rates, Stock and Reviews are three providers behind interfaces.
type (
	Rates interface {
		GetRate(ctx context.Context, item string) (int, error)
	}
	Stock interface {
		GetStock(ctx context.Context, item string) (int, error)
	}
	Reviews interface {
		ListReviews(ctx context.Context, item string) ([]string, error)
		GetScore(ctx context.Context, item string) (int, error)
	}
)

type shop struct {
	rates   Rates
	stock   Stock
	reviews Reviews
	client  *lib.Client
	cache   *lib.Cached
}

// Three providers, in the method that serves a page.
func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rate, err := s.rates.GetRate(r.Context(), r.FormValue("item"))
	if err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	stock, err := s.stock.GetStock(r.Context(), r.FormValue("item")) // want `s.rates.GetRate \(line \d+\), s.stock.GetStock \(line \d+\) and s.reviews.ListReviews \(line \d+\) wait`
	if err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	reviews, err := s.reviews.ListReviews(r.Context(), r.FormValue("item"))
	if err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	fmt.Fprintln(w, rate, stock, reviews)
}

// Through a helper that a handler calls.
func (s *shop) handleItem(w http.ResponseWriter, r *http.Request) {
	text, err := s.item(r.Context(), r.FormValue("item"))
	fmt.Fprintln(w, text, err)
}

func (s *shop) item(ctx context.Context, item string) (string, error) {
	u, err := s.client.GetUser(ctx, item)
	if err != nil {
		return "", err
	}
	o, err := s.client.Orders(ctx, item) // want `s.client.GetUser \(line \d+\) and s.client.Orders \(line \d+\) wait`
	if err != nil {
		return "", err
	}
	return fmt.Sprint(u, o), nil
}

// A framework's own context, which has the request and the answer.
type call struct {
	Writer http.ResponseWriter
	Req    *http.Request
}

func (s *shop) framework(c *call) {
	rate, err := s.rates.GetRate(c.Req.Context(), "a")
	if err != nil {
		return
	}
	stock, err := s.stock.GetStock(c.Req.Context(), "a") // want `s.rates.GetRate \(line \d+\) and s.stock.GetStock \(line \d+\) wait`
	fmt.Fprintln(c.Writer, rate, stock, err)
}

// ok: two methods of one interface may read from memory.
func (s *shop) oneInterface(w http.ResponseWriter, r *http.Request) {
	list, err := s.reviews.ListReviews(r.Context(), "a")
	if err != nil {
		return
	}
	score, err := s.reviews.GetScore(r.Context(), "a")
	fmt.Fprintln(w, list, score, err)
}

// ok: interfaces, and nobody is known to wait.
func (s *shop) Unasked(ctx context.Context, item string) (int, error) {
	rate, err := s.rates.GetRate(ctx, item)
	if err != nil {
		return 0, err
	}
	stock, err := s.stock.GetStock(ctx, item)
	return rate * stock, err
}

// ok: in the background, at intervals.
func (s *shop) loop(ctx context.Context) {
	go func() {
		for range time.Tick(time.Minute) {
			s.look(ctx)
		}
	}()
}

func (s *shop) look(ctx context.Context) (string, error) {
	u, err := s.client.GetUser(ctx, "a")
	if err != nil {
		return "", err
	}
	o, err := s.client.Orders(ctx, "a")
	log.Print(u, o)
	return u.Name, err
}

// ok: service discovery, which a scheduler calls; from a monitoring system.
type job struct {
	every time.Duration
	find  func(context.Context) ([]string, error)
}

func newJob(s *shop) job { return job{time.Minute, s.targets} }

func (s *shop) targets(ctx context.Context) ([]string, error) {
	u, err := s.client.GetUser(ctx, "a")
	if err != nil {
		return nil, err
	}
	o, err := s.client.Orders(ctx, "a")
	return []string{u.Name, fmt.Sprint(o)}, err
}

// ok: a constructor; from an identity provider.
func NewShop(ctx context.Context, c *lib.Client) (*shop, error) {
	u, err := c.GetUser(ctx, "a")
	if err != nil {
		return nil, err
	}
	o, err := c.Orders(ctx, "a")
	log.Print(u, o)
	return &shop{client: c}, err
}

// ok: tokens, which are kept; from a transport with credentials.
func (s *shop) Credentials(ctx context.Context, item string) (string, error) {
	a, err := s.cache.Token(ctx, "a")
	if err != nil {
		return "", err
	}
	b, err := s.cache.Token(ctx, "b")
	return a + b, err
}

// ok: a client that is made when it is first needed; from a backup tool.
func (s *shop) Lazily(ctx context.Context, item string) (string, error) {
	a, err := s.cache.LookupLazily(ctx, "a")
	if err != nil {
		return "", err
	}
	b, err := s.cache.LookupLazily(ctx, "b")
	return a + b, err
}

// ok: two views of one object; from a container engine.
func (s *shop) StatAndRead(ctx context.Context, key string) (string, error) {
	info, err := s.client.StatObject(ctx, key)
	if err != nil {
		return "", err
	}
	data, err := s.client.GetObject(ctx, key)
	return info + data, err
}

// ok: what one object says of itself, and what is found out about it.
func (s *shop) Inspect(ctx context.Context, b *lib.Box) (string, error) {
	labels, err := labelsOf(ctx, b)
	if err != nil {
		return "", err
	}
	info, err := b.Describe(ctx)
	return labels + info, err
}

func labelsOf(ctx context.Context, b *lib.Box) (string, error) {
	s, err := b.Describe(ctx)
	if err != nil {
		return "", err
	}
	if s == "" {
		return "", errors.New("no labels")
	}
	return s, nil
}

// ok: the second is answered by what the first has left in the object; from a
// file synchroniser.
func (s *shop) Resolve(ctx context.Context, d *lib.Directories, remote string) (string, error) {
	parent, err := d.FindParent(ctx, remote)
	if err != nil {
		return "", err
	}
	id, err := d.FindDir(ctx, remote)
	return parent + id, err
}

// From a shop: what a request has to prepare it waits for.
func (s *shop) handleCheckout(w http.ResponseWriter, r *http.Request) {
	text, err := s.prepareCheckout(r.Context(), r.FormValue("item"))
	fmt.Fprintln(w, text, err)
}

func (s *shop) prepareCheckout(ctx context.Context, item string) (string, error) {
	u, err := s.client.GetUser(ctx, item)
	if err != nil {
		return "", err
	}
	o, err := s.client.Orders(ctx, item) // want `s.client.GetUser \(line \d+\) and s.client.Orders \(line \d+\) wait`
	if err != nil {
		return "", err
	}
	return fmt.Sprint(u, o), nil
}

// ok: nobody waits for what is prepared at intervals.
func (s *shop) prepareDaily(ctx context.Context, item string) (string, error) {
	u, err := s.client.GetUser(ctx, item)
	if err != nil {
		return "", err
	}
	o, err := s.client.Orders(ctx, item)
	return fmt.Sprint(u, o), err
}

func (s *shop) daily(ctx context.Context) {
	for range time.Tick(24 * time.Hour) {
		text, err := s.prepareDaily(ctx, "a")
		log.Print(text, err)
	}
}
