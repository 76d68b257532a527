package product

import "github.com/asynclint/asynclint/passes/channels"

// Text says what a step does, for witnesses; "" for what is no news.
func (s Step) Text() string {
	switch s.Verb {
	case Starts:
		return "starts a goroutine"
	case Sends, Receives, Closes:
		return TextOf(s.Op)
	case ReceivesClosed:
		return "finds " + s.Op.Name() + " closed"
	case Skips:
		return "takes the case " + CaseName(s.Op)
	case Defaults:
		return "takes the default case"
	case Waits:
		return "has waited for the group"
	}
	return ""
}

// TextOf says what an operation does.
func TextOf(op *channels.Op) string {
	where := ""
	if in := op.In(); in != "" {
		where = " in " + in
	}
	switch op.Does {
	case channels.CanSend:
		return "sends on " + op.Name() + where
	case channels.CanClose:
		return "closes " + op.Name() + where
	}
	return "receives from " + op.Name() + where
}

// CaseName returns what a case of a select looks like.
func CaseName(op *channels.Op) string {
	if op.Does == channels.CanSend {
		return op.Name() + " <-"
	}
	return "<-" + op.Name()
}
