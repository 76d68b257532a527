package calls

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"sequential/lib"
)

type Service struct {
	users, orders, invoices *lib.Client
	store                   Store
	mu                      sync.Mutex
	db                      *sql.DB
}

type Store interface {
	GetUser(ctx context.Context, id string) (lib.User, error)
	ListOrders(ctx context.Context, id string) ([]lib.Order, error)
	SaveUser(ctx context.Context, u lib.User) (lib.User, error)
}

type Page struct {
	User    lib.User
	Orders  []lib.Order
	Invoice *lib.Invoice
}

// A method: three services, one after the other.
func (s *Service) Page(ctx context.Context, id string) (*Page, error) {
	u, err := s.users.GetUser(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("user: %w", err)
	}
	o, err := s.orders.Orders(ctx, id) // want `^s.users.GetUser \(line \d+\), s.orders.Orders \(line \d+\) and s.invoices.GetInvoice \(line \d+\) wait one after the other though none uses what another returns, so the caller waits for the sum instead of the longest: start each with g.Go of g, gctx := errgroup.WithContext\(ctx\), passing gctx, and use the results after g.Wait\(\)$`
	if err != nil {
		return nil, fmt.Errorf("orders: %w", err)
	}
	in, err := s.invoices.GetInvoice(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("invoice: %w", err)
	}
	return &Page{u, o, in}, nil
}

// Results kept in a structure right away.
func Into(ctx context.Context, a, b *lib.Client, id string) (p Page, err error) {
	p.User, err = a.GetUser(ctx, id)
	if err != nil {
		log.Printf("user: %v", err)
		return p, err
	}
	p.Orders, err = b.Orders(ctx, id) // want `a.GetUser \(line \d+\) and b.Orders \(line \d+\) wait one after the other`
	return p, err
}

// A literal.
func handler(s *Service) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		u, err := s.users.GetUser(ctx, r.FormValue("id"))
		if err != nil {
			http.Error(w, err.Error(), 500)
			return
		}
		o, err := s.orders.Orders(ctx, r.FormValue("id")) // want `s.users.GetUser \(line \d+\) and s.orders.Orders \(line \d+\)`
		if err != nil {
			http.Error(w, err.Error(), 500)
			return
		}
		fmt.Fprintln(w, u, o)
	}
}

// Through helpers of the package.
func (s *Service) user(ctx context.Context, id string) (lib.User, error) {
	return s.users.GetUser(ctx, id)
}

func (s *Service) ordersOf(ctx context.Context, id string) ([]lib.Order, error) {
	return s.orders.Orders(ctx, id)
}

func (s *Service) Helpers(ctx context.Context, id string) (string, error) {
	u, err := s.user(ctx, id)
	if err != nil {
		return "", err
	}
	o, err := s.ordersOf(ctx, id) // want `s.user \(line \d+\) and s.ordersOf \(line \d+\)`
	if err != nil {
		return "", err
	}
	return fmt.Sprint(u, o), nil
}

// Generic.
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

func Generic(ctx context.Context, c *http.Client) (int, string, error) {
	n, err := fetch[int](ctx, c, "http://a")
	if err != nil {
		return 0, "", err
	}
	s, err := fetch[string](ctx, c, "http://b") // want `fetch \(line \d+\) and fetch \(line \d+\)`
	return n, s, err
}

// Without contexts, in a handler.
func ServeBoth(w http.ResponseWriter, r *http.Request) {
	a, err := http.Get("http://a")
	if err != nil {
		return
	}
	defer a.Body.Close()
	b, err := http.Get("http://b") // want `Get \(line \d+\) and Get \(line \d+\) wait one after the other .* start each with g.Go of an errgroup.Group`
	fmt.Fprintln(w, a, b, err)
}

// From ntfy: ok: queries share the connections of one database, which may be a
// file beside the program.
func (s *Service) Counts(ctx context.Context) (*sql.Rows, *sql.Rows, error) {
	a, err := s.db.QueryContext(ctx, "select a")
	if err != nil {
		return nil, nil, err
	}
	b, err := s.db.QueryContext(ctx, "select b")
	return a, b, err
}

// ok: the second needs what the first returns.
func dependent(ctx context.Context, s *Service, id string) ([]lib.Order, error) {
	u, err := s.users.GetUser(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.orders.Orders(ctx, u.ID)
}

// ok: it needs it through a variable.
func through(ctx context.Context, s *Service, id string) ([]lib.Order, error) {
	var q struct{ user, name string }
	u, err := s.users.GetUser(ctx, id)
	if err != nil {
		return nil, err
	}
	q.user = u.ID
	_ = u.Name
	return s.orders.Orders(ctx, q.user)
}

// ok: the answer decides whether to go on.
func decides(ctx context.Context, s *Service, id string) ([]lib.Order, error) {
	u, err := s.users.GetUser(ctx, id)
	if err != nil {
		return nil, err
	}
	if u.Name == "" {
		return nil, nil
	}
	return s.orders.Orders(ctx, id)
}

// ok: a check comes first.
func checked(ctx context.Context, s *Service, id string) ([]lib.Order, error) {
	ok, err := s.users.CheckUser(ctx, id)
	if err != nil {
		return nil, err
	}
	_ = ok
	return s.orders.Orders(ctx, id)
}

// ok: whether it exists is all that is asked.
func exists(ctx context.Context, s *Service, id string) ([]lib.Order, error) {
	if _, err := s.users.GetUser(ctx, id); err != nil {
		return nil, err
	}
	return s.orders.Orders(ctx, id)
}

// ok: something is created in between.
func writes(ctx context.Context, s *Service, id string) (lib.User, []lib.Order, error) {
	u, err := s.users.GetUser(ctx, id)
	if err != nil {
		return u, nil, err
	}
	if _, err := s.orders.CreateOrder(ctx, id); err != nil {
		return u, nil, err
	}
	o, err := s.orders.Orders(ctx, id)
	return u, o, err
}

// ok: names that change something, through an interface.
func (s *Service) saves(ctx context.Context, u lib.User) (a, b lib.User, err error) {
	if a, err = s.store.SaveUser(ctx, u); err != nil {
		return
	}
	b, err = s.store.SaveUser(ctx, lib.User{ID: "x"})
	return a, b, err
}

// ok: the client remembers where it was.
func cursor(ctx context.Context, c *lib.Client) (a, b lib.User, err error) {
	if a, err = c.GetNext(ctx); err != nil {
		return
	}
	b, err = c.GetNext(ctx)
	return a, b, err
}

// ok: one lock is held over both.
func (s *Service) locked(ctx context.Context, id string) (lib.User, []lib.Order, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.users.GetUser(ctx, id)
	if err != nil {
		return u, nil, err
	}
	o, err := s.orders.Orders(ctx, id)
	return u, o, err
}

// ok: a transaction is one conversation.
func inTx(ctx context.Context, tx *sql.Tx) (*sql.Rows, *sql.Rows, error) {
	a, err := tx.QueryContext(ctx, "select a")
	if err != nil {
		return nil, nil, err
	}
	b, err := tx.QueryContext(ctx, "select b")
	return a, b, err
}

// ok: begun here.
func (s *Service) begun(ctx context.Context) (*sql.Rows, *sql.Rows, error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, nil, err
	}
	defer tx.Rollback()
	a, err := s.db.QueryContext(ctx, "select a")
	if err != nil {
		return nil, nil, err
	}
	b, err := s.db.QueryContext(ctx, "select b")
	return a, b, err
}

// ok: what a literal is given may be a transaction.
func (s *Service) inSession(ctx context.Context, id string, run func(func(q Store) error) error) (u lib.User, o []lib.Order, err error) {
	err = run(func(q Store) (err error) {
		if u, err = q.GetUser(ctx, id); err != nil {
			return err
		}
		o, err = q.ListOrders(ctx, id)
		return err
	})
	return u, o, err
}

// ok: spaced out on purpose.
func polite(ctx context.Context, s *Service, id string) (lib.User, []lib.Order, error) {
	u, err := s.users.GetUser(ctx, id)
	if err != nil {
		return u, nil, err
	}
	time.Sleep(time.Second)
	o, err := s.orders.Orders(ctx, id)
	return u, o, err
}

// ok: the same question again, since time has passed.
func again(ctx context.Context, s *Service, id string) (a, b lib.User, err error) {
	if a, err = s.users.GetUser(ctx, id); err != nil {
		return
	}
	b, err = s.users.GetUser(ctx, id)
	return a, b, err
}

// ok: the second only if the first fails.
func fallback(ctx context.Context, a, b *lib.Client, id string) (lib.User, error) {
	u, err := a.GetUser(ctx, id)
	if err == nil {
		return u, nil
	}
	return b.GetUser(ctx, id)
}

// ok: together already.
func together(ctx context.Context, s *Service, id string) (u lib.User, o []lib.Order) {
	var wg sync.WaitGroup
	wg.Go(func() { u, _ = s.users.GetUser(ctx, id) })
	o, _ = s.orders.Orders(ctx, id)
	wg.Wait()
	return u, o
}

func init() { // ok: at start
	c := &lib.Client{}
	a, _ := c.GetUser(context.Background(), "a")
	b, _ := c.GetUser(context.Background(), "b")
	log.Print(a, b)
}

func migrateUsers(ctx context.Context, s *Service) (lib.User, []lib.Order) { // ok: a migration
	u, _ := s.users.GetUser(ctx, "a")
	o, _ := s.orders.Orders(ctx, "a")
	return u, o
}

// The error is a result that a deferred literal looks at.
func Deferred(ctx context.Context, a, b *lib.Client, id string) (p Page, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("page: %w", err)
		}
	}()
	u, err := a.GetUser(ctx, id)
	if err != nil {
		return p, err
	}
	o, err := b.Orders(ctx, id) // want `a.GetUser \(line \d+\) and b.Orders \(line \d+\) wait`
	if err != nil {
		return p, err
	}
	return Page{User: u, Orders: o}, nil
}

// ok: addresses are numbers mostly; from a relay server.
func resolve(listen, external string) (a, b *net.TCPAddr, err error) {
	a, err = net.ResolveTCPAddr("tcp", listen)
	if err != nil {
		return nil, nil, err
	}
	b, err = net.ResolveTCPAddr("tcp", external)
	return a, b, err
}
