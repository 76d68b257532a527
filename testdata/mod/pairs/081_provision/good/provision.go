package provision

import (
	"context"
	"fmt"
	"log"
	"time"
)

type Cloud interface {
	CreateVolume(ctx context.Context, gb int) (string, error)
	CreateVM(ctx context.Context, vol string) (string, error)
	DeleteVolume(ctx context.Context, id string) error
}

type Provisioner struct {
	c Cloud
}

func New(c Cloud) *Provisioner { return &Provisioner{c} }

// Create makes a machine with a volume; it leaves nothing behind on failure.
func (p *Provisioner) Create(ctx context.Context, gb int) (string, error) {
	vol, err := p.c.CreateVolume(ctx, gb)
	if err != nil {
		return "", fmt.Errorf("create volume: %w", err)
	}
	vm, err := p.c.CreateVM(ctx, vol)
	if err != nil {
		cctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
		defer cancel()
		if derr := p.c.DeleteVolume(cctx, vol); derr != nil {
			log.Printf("delete volume %s: %v", vol, derr)
		}
		return "", fmt.Errorf("create vm: %w", err)
	}
	return vm, nil
}
