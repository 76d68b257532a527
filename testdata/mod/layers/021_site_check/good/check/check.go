package check

import (
	"context"
	"time"

	"example.com/layers/021_site_check/good/probe"
	"example.com/layers/021_site_check/good/task"
)

type Result struct {
	Host string
	Took time.Duration
	Err  error
}

type Checker struct {
	probe  probe.Func
	runner *task.Runner
}

func New(p probe.Func, limit int) *Checker {
	return &Checker{probe: p, runner: task.NewRunner(limit)}
}

// All probes the hosts and returns the results in their order.
func (c *Checker) All(ctx context.Context, hosts []string) []Result {
	out := make([]Result, len(hosts))
	tasks := make([]*task.Task, 0, len(hosts))
	for i, h := range hosts {
		t := c.runner.Start(func() {
			took, err := c.probe(ctx, h)
			out[i] = Result{Host: h, Took: took, Err: err}
		})
		tasks = append(tasks, t)
	}
	for _, t := range tasks {
		t.Wait()
	}
	return out
}
