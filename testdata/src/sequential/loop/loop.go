package loop

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"

	"golang.org/x/time/rate"

	"sequential/lib"
)

type Service struct {
	users *lib.Client
	limit *rate.Limiter
}

// By index.
func (s *Service) ByIndex(ctx context.Context, ids []string) ([]lib.User, error) {
	out := make([]lib.User, len(ids))
	for i, id := range ids {
		u, err := s.users.GetUser(ctx, id) // want `^s.users.GetUser waits for the network, via Client.get and Client.Do once for each element of ids, one after the other, though no round needs what another got: start each with g.Go of g, gctx := errgroup.WithContext\(ctx\), passing gctx, and use the results after g.Wait\(\), with g.SetLimit\(8\) before the loop; or ask for many at once with GetUsers$`
		if err != nil {
			return nil, fmt.Errorf("user %s: %w", id, err)
		}
		out[i] = u
	}
	return out, nil
}

// Appended.
func (s *Service) Appended(ctx context.Context, ids []string) (out []lib.User, err error) {
	for _, id := range ids {
		u, err := s.users.GetUser(ctx, id) // want `s.users.GetUser waits for the network`
		if err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, nil
}

// Those that fail are left out.
func (s *Service) SomeOf(ctx context.Context, ids []string) (out []lib.User) {
	for _, id := range ids {
		u, err := s.users.GetUser(ctx, id) // want `s.users.GetUser waits for the network`
		if err != nil {
			log.Printf("user %s: %v", id, err)
			continue
		}
		out = append(out, u)
	}
	return out
}

// Into a map, over a map.
func (s *Service) ByName(ctx context.Context, ids map[string]string) (map[string]lib.User, error) {
	out := make(map[string]lib.User)
	for name, id := range ids {
		u, err := s.users.GetUser(ctx, id) // want `s.users.GetUser waits for the network`
		if err != nil {
			return nil, err
		}
		out[name] = u
	}
	return out, nil
}

// Into the elements themselves.
type row struct {
	id   string
	user lib.User
}

func (s *Service) complete(ctx context.Context, rows []*row) error {
	for _, r := range rows {
		u, err := s.users.GetUser(ctx, r.id) // want `s.users.GetUser waits for the network`
		if err != nil {
			return err
		}
		r.user = u
	}
	return nil
}

func (s *Service) handleRows(w http.ResponseWriter, r *http.Request) {
	var rows []*row
	for _, id := range r.Form["id"] {
		rows = append(rows, &row{id: id})
	}
	fmt.Fprintln(w, s.complete(r.Context(), rows), rows)
}

// In a literal, with a named function.
func load(ctx context.Context, c *lib.Client, id string) (lib.User, error) {
	return c.GetUser(ctx, id)
}

func literal(c *lib.Client) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var out []lib.User
		for _, id := range r.Form["id"] {
			u, err := load(r.Context(), c, id) // want `load waits for the network`
			if err != nil {
				return
			}
			out = append(out, u)
		}
		fmt.Fprintln(w, out)
	}
}

// Generic.
func All[T any](ctx context.Context, c *http.Client, urls []string, get func(*http.Response) T) ([]T, error) {
	var out []T
	for _, u := range urls {
		v, err := fetch[T](ctx, c, u) // want `fetch waits for the network`
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func fetch[T any](ctx context.Context, c *http.Client, url string) (v T, err error) {
	req, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		return v, err
	}
	resp, err := c.Do(req)
	if err != nil {
		return v, err
	}
	resp.Body.Close()
	return v, nil
}

// ok: the first that is there.
func (s *Service) First(ctx context.Context, ids []string) (lib.User, error) {
	for _, id := range ids {
		u, err := s.users.GetUser(ctx, id)
		if err == nil {
			return u, nil
		}
	}
	return lib.User{}, errors.New("none")
}

// ok: the first that fits.
func (s *Service) Fits(ctx context.Context, ids []string) (lib.User, error) {
	for _, id := range ids {
		u, err := s.users.GetUser(ctx, id)
		if err != nil {
			return u, err
		}
		if u.Name == "x" {
			return u, nil
		}
	}
	return lib.User{}, errors.New("none")
}

// ok: breaks.
func (s *Service) Breaks(ctx context.Context, ids []string) (out []lib.User) {
	for _, id := range ids {
		u, err := s.users.GetUser(ctx, id)
		if err != nil {
			break
		}
		out = append(out, u)
	}
	return out
}

// ok: pages.
func (s *Service) Pages(ctx context.Context) (out []lib.Order, err error) {
	token := ""
	for {
		page, err := s.users.Orders(ctx, token)
		if err != nil {
			return nil, err
		}
		if len(page) == 0 {
			return out, nil
		}
		token = page[len(page)-1].ID
		out = append(out, page...)
	}
}

// ok: the next round needs this one's answer.
func (s *Service) Chain(ctx context.Context, ids []string) (string, error) {
	last := ""
	for _, id := range ids {
		u, err := s.users.GetUser(ctx, id+last)
		if err != nil {
			return "", err
		}
		last = u.ID
	}
	return last, nil
}

// ok: tries the same again.
func (s *Service) Retry(ctx context.Context, id string) (u lib.User, err error) {
	for range 5 {
		u, err = s.users.GetUser(ctx, id)
		if err == nil {
			return u, nil
		}
	}
	return u, err
}

// ok: a rate limiter.
func (s *Service) Limited(ctx context.Context, ids []string) (out []lib.User, err error) {
	for _, id := range ids {
		if err := s.limit.Wait(ctx); err != nil {
			return nil, err
		}
		u, err := s.users.GetUser(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, nil
}

// ok: pauses.
func (s *Service) Pauses(ctx context.Context, ids []string) (out []lib.User) {
	for _, id := range ids {
		u, _ := s.users.GetUser(ctx, id)
		out = append(out, u)
		time.Sleep(time.Millisecond)
	}
	return out
}

// ok: a few, spelled out.
func (s *Service) Few(ctx context.Context) (out []lib.User) {
	for _, id := range []string{"a", "b"} {
		u, _ := s.users.GetUser(ctx, id)
		out = append(out, u)
	}
	return out
}

// ok: something is written in order.
func (s *Service) Creates(ctx context.Context, ids []string) (out []lib.Order, err error) {
	for _, id := range ids {
		u, err := s.users.GetUser(ctx, id)
		if err != nil {
			return nil, err
		}
		o, err := s.users.CreateOrder(ctx, u.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}

// ok: work as it arrives; there may be many such workers.
func (s *Service) Worker(ctx context.Context, ids <-chan string, out chan<- lib.User) {
	for id := range ids {
		u, err := s.users.GetUser(ctx, id)
		if err != nil {
			continue
		}
		out <- u
	}
}

// ok: what was gathered is looked at.
func (s *Service) Unique(ctx context.Context, ids []string) (out []lib.User, err error) {
	for _, id := range ids {
		if len(out) > 10 {
			return out, nil
		}
		u, err := s.users.GetUser(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, nil
}

// ok: nobody can end it, so that nobody seems to mind (from programs for tests of a
// runtime of applications).
func background(w http.ResponseWriter, r *http.Request, c *lib.Client) {
	for _, id := range r.URL.Query()["id"] {
		u, err := c.GetUser(context.Background(), id)
		if err != nil {
			return
		}
		fmt.Fprintln(w, u)
	}
}

// Describe is a command of a program, as a library for command lines knows it.
type Describe struct {
	users *lib.Client
	ids   []string
}

func (*Describe) Usage() string { return "describe ID..." }

// ok: a command that prints a few.
func (c *Describe) Execute(ctx context.Context) ([]lib.User, error) {
	var out []lib.User
	for _, id := range c.ids {
		u, err := c.users.GetUser(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, nil
}

// Group is not.
type Group struct {
	users *lib.Client
	ids   []string
}

func (c *Group) Execute(ctx context.Context) ([]lib.User, error) {
	var out []lib.User
	for _, id := range c.ids {
		u, err := c.users.GetUser(ctx, id) // want `c.users.GetUser waits for the network`
		if err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, nil
}
