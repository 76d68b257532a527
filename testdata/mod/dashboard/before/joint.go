package before

import (
	"context"
	"database/sql"

	"golang.org/x/sync/singleflight"
)

// Joint counts for all who ask at the same time.
type Joint struct {
	db     *sql.DB
	flight singleflight.Group
}

// NewJoint returns one.
func NewJoint(db *sql.DB) *Joint { return &Joint{db: db} }

// Total is what is in the database.
func (j *Joint) Total(ctx context.Context) (int, error) {
	ch := j.flight.DoChan("total", func() (any, error) { // deadctx/flight
		return count(ctx, j.db)
	})
	select {
	case r := <-ch:
		n, _ := r.Val.(int)
		return n, r.Err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func count(ctx context.Context, db *sql.DB) (n int, err error) {
	err = db.QueryRowContext(ctx, "SELECT count(*) FROM visits").Scan(&n)
	return n, err
}
