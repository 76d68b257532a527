package eventloop_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/eventloop"
	"github.com/asynclint/asynclint/analyzers/ruletest"
)

func Test(t *testing.T) { ruletest.Run(t, eventloop.Rule) }
