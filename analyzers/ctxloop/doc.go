// Package ctxloop finds contexts of loops that outlive their round: what belongs to one
// round is kept until the function returns, or handed on to the next.
//
// Loops of few rounds are left alone, and contexts that goroutines, closures or objects
// get, for which the end of the function may be just right.
//
// # deferred
//
// Each round makes a context with a timeout, a timer or a ticker, and defers its cancel or
// Stop; or some of the rounds do. Deferred calls run when the function returns, so that all
// of them pile up until then: a warning where the loop has no end of its own, advice where
// it goes over something. A loop that tries one after the other until one will do has as
// many rounds as fail, which are few: nothing is said of it.
//
// WRONG:
//
//	func fetchAll(ctx context.Context, urls []string, fetch func(context.Context, string) error) error {
//		for _, u := range urls {
//			ctx, cancel := context.WithTimeout(ctx, time.Second)
//			defer cancel()
//			if err := fetch(ctx, u); err != nil {
//				return err
//			}
//		}
//		return nil
//	}
//
// RIGHT:
//
//	func fetchAll(ctx context.Context, urls []string, fetch func(context.Context, string) error) error {
//		one := func(u string) error {
//			ctx, cancel := context.WithTimeout(ctx, time.Second)
//			defer cancel()
//			return fetch(ctx, u)
//		}
//		for _, u := range urls {
//			if err := one(u); err != nil {
//				return err
//			}
//		}
//		return nil
//	}
//
// # rederived
//
// Each round derives its context from that of the round before, by an assignment to the
// same variable. If the round cancels it, the next begins with a dead one; if not, all
// rounds have to do with the first timeout, and the chain grows by one each round.
//
// WRONG:
//
//	func poll(ctx context.Context, ask func(context.Context) error) error {
//		for {
//			var cancel context.CancelFunc
//			ctx, cancel = context.WithTimeout(ctx, time.Second)
//			err := ask(ctx)
//			cancel()
//			if err != nil {
//				return err
//			}
//		}
//	}
//
// RIGHT:
//
//	func poll(ctx context.Context, ask func(context.Context) error) error {
//		for {
//			round, cancel := context.WithTimeout(ctx, time.Second)
//			err := ask(round)
//			cancel()
//			if err != nil {
//				return err
//			}
//		}
//	}
//
// # dropped
//
// A function of the module derives a context, by WithTimeout or the like, and returns it with
// its cancel function, which the caller drops: the context stays in its parent until that ends or
// the time is over, one for each call. go vet sees that of the functions of package context alone.
// A comment beside the call says that it is meant; contexts of Background, which
// nobody keeps, main packages and tests are left alone.
//
// WRONG:
//
//	func within(ctx context.Context) (context.Context, context.CancelFunc) {
//		return context.WithTimeout(ctx, time.Hour)
//	}
//
//	func push(ctx context.Context, send func(context.Context) error) error {
//		ctx, _ = within(ctx)
//		return send(ctx)
//	}
//
// RIGHT:
//
//	func within(ctx context.Context) (context.Context, context.CancelFunc) {
//		return context.WithTimeout(ctx, time.Hour)
//	}
//
//	func push(ctx context.Context, send func(context.Context) error) error {
//		ctx, cancel := within(ctx)
//		defer cancel()
//		return send(ctx)
//	}
package ctxloop
