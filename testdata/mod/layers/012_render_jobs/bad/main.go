package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"os/signal"

	"example.com/layers/012_render_jobs/bad/guard"
	"example.com/layers/012_render_jobs/bad/jobs"
	"example.com/layers/012_render_jobs/bad/mail"
)

func main() {
	r := mail.NewRenderer(os.Stdout)
	q := jobs.NewQueue(3, func(ctx context.Context, j *jobs.Job) error {
		return guard.Call(j.ID, func() error { return r.Render(ctx, j.Template, j.Data) })
	})
	in := json.NewDecoder(os.Stdin)
	ok := true
	for {
		var j jobs.Job
		if err := in.Decode(&j); err != nil {
			if !errors.Is(err, io.EOF) {
				slog.Error("read job", "err", err)
				ok = false
			}
			break
		}
		q.Add(&j)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	q.Run(ctx)
	for _, j := range q.Failed() {
		slog.Error("job failed", "id", j.ID, "err", j.Err)
	}
	if !ok || len(q.Failed()) > 0 {
		os.Exit(1)
	}
}
