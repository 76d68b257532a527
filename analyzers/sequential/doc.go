// Package sequential finds calls that wait for the network one after the other
// although none needs what another returns: in a row, or once for each element
// of a loop. Run together they take as long as the longest.
//
// A call counts if it is known to wait (by its body, by the tables about
// libraries, or, for a method of an interface, because it takes a context,
// returns an error and says in its name that it reads), if it returns an answer
// that is used, and if nothing says that it changes anything: not its body, not
// its name. What lies between two calls may only look at their errors, tell
// somebody in a log, and compute. Somebody has to wait: who has sent the request
// that a handler serves, or who calls an exported function with a context. Order
// may be wanted for reasons that cannot be seen, so this is advice.
//
// It is silent when a call uses another's result or decides whether the next is
// made; when something is written, logged in or checked in between; under locks
// and in transactions, and on connections, sessions and cursors; when what is
// waited for is a database, whose connections the calls share; when a loop
// ends at the first that fits, carries something from round to round, pauses,
// asks page after page, tries again, or has a handful of rounds that the source
// spells out; in tests, init functions, main and migrations.
//
// A fix is offered where errgroup can be imported as go.mod stands, where there
// is nothing between the calls but tests of their errors (in a loop, nothing in
// a round but the call, the test, and keeping the result by index or by
// append), and where the results are plain data, which do not need the context
// once the group has ended. If two calls fail, it returns the error of the one
// that fails first in time.
//
// Approximations: whose connection pool has one connection is not known; names
// decide where a body is not known.
//
// # calls
//
// Two or more calls in a row that could run together.
//
// WRONG:
//
//	func Profile(ctx context.Context, users, orders *Client, id string) (*Page, error) {
//		u, err := users.Get(ctx, "/users/"+id)
//		if err != nil {
//			return nil, err
//		}
//		o, err := orders.Get(ctx, "/orders/"+id) // does not use u
//		if err != nil {
//			return nil, err
//		}
//		return &Page{u, o}, nil
//	}
//
// RIGHT:
//
//	func Profile(ctx context.Context, users, orders *Client, id string) (*Page, error) {
//		var u, o string
//		g, gctx := errgroup.WithContext(ctx)
//		g.Go(func() (err error) {
//			u, err = users.Get(gctx, "/users/"+id)
//			return err
//		})
//		g.Go(func() (err error) {
//			o, err = orders.Get(gctx, "/orders/"+id)
//			return err
//		})
//		if err := g.Wait(); err != nil {
//			return nil, err
//		}
//		return &Page{u, o}, nil
//	}
//
// # loop
//
// A loop that asks about one element after the other. Run it with a limit, so
// that a long list does not become as many requests at once; if the other side
// can be asked about many elements in one request, that is better still. The call
// has to be given a context that somebody can end.
//
// WRONG:
//
//	func All(ctx context.Context, c *Client, ids []string) ([]string, error) {
//		out := make([]string, len(ids))
//		for i, id := range ids {
//			s, err := c.Get(ctx, id)
//			if err != nil {
//				return nil, err
//			}
//			out[i] = s
//		}
//		return out, nil
//	}
//
// RIGHT:
//
//	func All(ctx context.Context, c *Client, ids []string) ([]string, error) {
//		out := make([]string, len(ids))
//		g, gctx := errgroup.WithContext(ctx)
//		g.SetLimit(8)
//		for i, id := range ids {
//			g.Go(func() (err error) {
//				out[i], err = c.Get(gctx, id)
//				return err
//			})
//		}
//		if err := g.Wait(); err != nil {
//			return nil, err
//		}
//		return out, nil
//	}
package sequential
