package main

import (
	"context"
	"errors"
	"flag"
	"log/slog"
	"os"
	"os/signal"
	"time"

	"example.com/layers/043_heartbeat_agent/good/agent"
	"example.com/layers/043_heartbeat_agent/good/heartbeat"
)

func main() {
	server := flag.String("server", "http://control.internal", "control server")
	id := flag.String("id", "", "agent id")
	flag.Parse()
	if err := run(*server, *id); err != nil {
		slog.Error("agent", "err", err)
		os.Exit(1)
	}
}

func run(server, id string) error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt)
	defer cancel()
	a := agent.New(server, id)
	if err := a.SignOn(ctx); err != nil {
		return err
	}
	hb := heartbeat.Start(10*time.Second, a.Beat)
	unhook := context.AfterFunc(ctx, hb.Stop)
	defer unhook()
	err := func() error {
		defer hb.Stop()
		return a.Work(ctx, time.Minute)
	}()
	octx, ocancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer ocancel()
	return errors.Join(err, a.SignOff(octx))
}
