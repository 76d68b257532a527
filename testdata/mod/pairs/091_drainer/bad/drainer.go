package drainer

import (
	"context"
	"log/slog"
	"time"
)

type Writer interface {
	Write(ctx context.Context, rows []string) error
}

type Drainer struct {
	rows chan string
	w    Writer
}

func New(w Writer, size int) *Drainer {
	return &Drainer{rows: make(chan string, size), w: w}
}

func (d *Drainer) Add(row string) { d.rows <- row }

// Run writes the queued rows in batches until ctx ends.
func (d *Drainer) Run(ctx context.Context) {
	var batch []string
	for ctx.Err() == nil {
		select {
		case r := <-d.rows:
			batch = append(batch, r)
			if len(batch) < 500 {
				continue
			}
		default:
			if len(batch) == 0 {
				continue
			}
		}
		wctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		if err := d.w.Write(wctx, batch); err != nil {
			slog.Error("write batch", "rows", len(batch), "err", err)
		}
		cancel()
		batch = batch[:0]
	}
}
