// Package region talks to the deployment agent of a region.
package region

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
)

// Agent is a client of one agent.
type Agent struct {
	addr string
	http *http.Client
}

// NewAgent returns a client for the agent at addr.
func NewAgent(addr string) *Agent {
	return &Agent{addr: addr, http: &http.Client{}}
}

// Name returns the agent's address.
func (a *Agent) Name() string { return a.addr }

// Install installs version.
func (a *Agent) Install(ctx context.Context, version string) error {
	return a.call(ctx, http.MethodPut, version)
}

// Remove removes version; removing what is not there is no error.
func (a *Agent) Remove(ctx context.Context, version string) error {
	return a.call(ctx, http.MethodDelete, version)
}

func (a *Agent) call(ctx context.Context, method, version string) error {
	req, err := http.NewRequestWithContext(ctx, method, "http://"+a.addr+"/releases/"+url.PathEscape(version), nil)
	if err != nil {
		return err
	}
	resp, err := a.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("agent %s: %s", a.addr, resp.Status)
	}
	return nil
}
