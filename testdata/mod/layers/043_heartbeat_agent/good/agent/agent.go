package agent

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// Agent talks to the control server.
type Agent struct {
	server, id string
	http       *http.Client
}

func New(server, id string) *Agent {
	return &Agent{server: server, id: id, http: &http.Client{Timeout: 5 * time.Second}}
}

func (a *Agent) SignOn(ctx context.Context) error  { return a.post(ctx, "on", "") }
func (a *Agent) SignOff(ctx context.Context) error { return a.post(ctx, "off", "") }

// Beat tells the server that the agent is alive.
func (a *Agent) Beat(ctx context.Context) {
	if err := a.post(ctx, "beat", ""); err != nil {
		slog.Warn("heartbeat", "err", err)
	}
}

// Work reports the load of the machine until ctx is done.
func (a *Agent) Work(ctx context.Context, every time.Duration) error {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
			load, err := os.ReadFile("/proc/loadavg")
			if err != nil {
				return err
			}
			if err := a.post(ctx, "report", string(load)); err != nil && ctx.Err() == nil {
				return fmt.Errorf("report: %w", err)
			}
		}
	}
}

func (a *Agent) post(ctx context.Context, kind, body string) error {
	u := a.server + "/agents/" + url.PathEscape(a.id) + "/" + kind
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u, strings.NewReader(body))
	if err != nil {
		return err
	}
	resp, err := a.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("%s: %s", kind, resp.Status)
	}
	return nil
}
