package ledger

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

var (
	ErrFunds   = errors.New("insufficient funds")
	ErrUnknown = errors.New("unknown account")
)

type Account struct {
	mu      sync.Mutex
	ID      string
	balance int64
}

type Ledger struct {
	accounts map[string]*Account // fixed after New
	log      *slog.Logger
}

func New(opening map[string]int64, log *slog.Logger) *Ledger {
	l := &Ledger{accounts: make(map[string]*Account, len(opening)), log: log}
	for id, cents := range opening {
		l.accounts[id] = &Account{ID: id, balance: cents}
	}
	return l
}

func (l *Ledger) account(id string) (*Account, error) {
	a, ok := l.accounts[id]
	if !ok {
		return nil, fmt.Errorf("account %q: %w", id, ErrUnknown)
	}
	return a, nil
}

func (l *Ledger) transfer(fromID, toID string, cents int64) error {
	from, err := l.account(fromID)
	if err != nil {
		return err
	}
	to, err := l.account(toID)
	if err != nil {
		return err
	}
	if from == to {
		return nil
	}
	from.mu.Lock()
	defer from.mu.Unlock()
	to.mu.Lock()
	defer to.mu.Unlock()
	if from.balance < cents {
		return fmt.Errorf("transfer %d from %s: %w", cents, fromID, ErrFunds)
	}
	from.balance -= cents
	to.balance += cents
	return nil
}

type TransferRequest struct {
	From, To string
	Cents    int64
}

type TransferReply struct{}

// Transfer is the RPC method.
func (l *Ledger) Transfer(ctx context.Context, req *TransferRequest) (*TransferReply, error) {
	if req.Cents <= 0 {
		return nil, status.Error(codes.InvalidArgument, "amount must be positive")
	}
	err := l.transfer(req.From, req.To, req.Cents)
	switch {
	case errors.Is(err, ErrUnknown):
		return nil, status.Error(codes.NotFound, err.Error())
	case errors.Is(err, ErrFunds):
		return nil, status.Error(codes.FailedPrecondition, err.Error())
	case err != nil:
		l.log.ErrorContext(ctx, "transfer", "err", err)
		return nil, status.Error(codes.Internal, "internal")
	}
	return &TransferReply{}, nil
}
