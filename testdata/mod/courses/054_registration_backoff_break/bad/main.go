package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"example.com/courses/054_registration_backoff_break/bad/agent"
)

type tcpRegistrar struct{ addr string }

func (r tcpRegistrar) say(ctx context.Context, line string) error {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", r.addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return err
		}
	}
	_, err = conn.Write([]byte(line + "\n"))
	return err
}

func (r tcpRegistrar) Register(ctx context.Context, node string, labels map[string]string) error {
	line := "REGISTER " + node
	for k, v := range labels {
		line += " " + k + "=" + v
	}
	return r.say(ctx, line)
}

func (r tcpRegistrar) Deregister(ctx context.Context, node string) error {
	return r.say(ctx, "DEREGISTER "+node)
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	host, err := os.Hostname()
	if err != nil {
		slog.Error("hostname", "err", err)
		return
	}
	a := &agent.Agent{
		Node:      host,
		Labels:    map[string]string{"role": "edge"},
		Registrar: tcpRegistrar{os.Getenv("REGISTRY_ADDR")},
		Policy:    agent.Policy{Attempts: 12, First: time.Second, Max: time.Minute, Timeout: 5 * time.Second},
		Log:       slog.Default(),
	}
	err = a.Run(ctx, func(ctx context.Context) error {
		<-ctx.Done()
		return nil
	})
	if err != nil && !errors.Is(err, context.Canceled) {
		slog.Error("agent", "err", err)
	}
}
