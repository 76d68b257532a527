package agent

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"example.com/courses/033_device_settings/good/settings"
)

type Uplink interface {
	Report(ctx context.Context, payload []byte) error
}

type Command struct {
	Kind, Key, Value string
}

type Agent struct {
	holder *settings.Holder
	uplink Uplink
	log    *slog.Logger
}

func New(h *settings.Holder, u Uplink, log *slog.Logger) *Agent {
	return &Agent{holder: h, uplink: u, log: log}
}

// Apply carries out commands of the control plane until the channel is closed.
func (a *Agent) Apply(commands <-chan Command) {
	for c := range commands {
		switch c.Kind {
		case "rename":
			a.holder.SetName(c.Value)
		case "label":
			a.holder.SetLabel(c.Key, c.Value)
		default:
			a.log.Warn("unknown command", "kind", c.Kind)
		}
	}
}

// Report sends the settings regularly until ctx ends. It runs beside Apply.
func (a *Agent) Report(ctx context.Context) {
	tick := time.NewTicker(a.holder.Current().Interval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			payload, err := json.Marshal(a.holder.Current())
			if err != nil {
				a.log.Error("settings not encoded", "err", err)
				continue
			}
			if err := a.uplink.Report(ctx, payload); err != nil {
				a.log.Warn("report not sent", "err", err)
			}
		}
	}
}
