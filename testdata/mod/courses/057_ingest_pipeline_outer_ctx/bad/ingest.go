package ingest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

type Point struct {
	Series string
	Value  float64
	At     time.Time
}

type Store interface {
	Write(ctx context.Context, points []Point) error
}

type Options struct {
	Batch  int
	Buffer int
	Log    *slog.Logger
}

type Ingester struct {
	store Store
	opts  Options
}

var ErrSyntax = errors.New("ingest: syntax error")

func New(store Store, opts Options) *Ingester {
	if opts.Batch <= 0 {
		opts.Batch = 500
	}
	if opts.Log == nil {
		opts.Log = slog.Default()
	}
	return &Ingester{store: store, opts: opts}
}

// Run loads all points from r. The first fault ends the run. A read from r
// that hangs has to be ended by whoever owns r.
func (in *Ingester) Run(ctx context.Context, r io.Reader) error {
	lines := make(chan string, in.opts.Buffer)
	points := make(chan Point, in.opts.Buffer)

	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return in.read(ctx, r, lines) })
	g.Go(func() error { return in.parse(gctx, lines, points) })
	g.Go(func() error { return in.write(gctx, points) })
	return g.Wait()
}

func (in *Ingester) read(ctx context.Context, r io.Reader, out chan<- string) error {
	defer close(out)
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		line := strings.TrimSpace(sc.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		select {
		case out <- line:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return sc.Err()
}

func (in *Ingester) parse(ctx context.Context, lines <-chan string, out chan<- Point) error {
	defer close(out)
	n := 0
	for line := range lines {
		n++
		p, err := parseLine(line)
		if err != nil {
			return fmt.Errorf("record %d: %w", n, err)
		}
		select {
		case out <- p:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func parseLine(line string) (Point, error) {
	f := strings.Fields(line)
	if len(f) != 3 {
		return Point{}, fmt.Errorf("%w: %d fields", ErrSyntax, len(f))
	}
	v, err := strconv.ParseFloat(f[1], 64)
	if err != nil {
		return Point{}, fmt.Errorf("%w: %w", ErrSyntax, err)
	}
	sec, err := strconv.ParseInt(f[2], 10, 64)
	if err != nil {
		return Point{}, fmt.Errorf("%w: %w", ErrSyntax, err)
	}
	return Point{Series: f[0], Value: v, At: time.Unix(sec, 0)}, nil
}

func (in *Ingester) write(ctx context.Context, points <-chan Point) error {
	batch := make([]Point, 0, in.opts.Batch)
	total := 0
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		err := in.store.Write(ctx, batch)
		total += len(batch)
		batch = batch[:0]
		return err
	}
	for p := range points {
		if batch = append(batch, p); len(batch) == in.opts.Batch {
			if err := flush(); err != nil {
				return fmt.Errorf("write: %w", err)
			}
		}
	}
	if err := flush(); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	in.opts.Log.Info("ingested", "points", total)
	return nil
}
