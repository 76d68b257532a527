package guardedby_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/guardedby"
	"github.com/asynclint/asynclint/analyzers/ruletest"
)

func Test(t *testing.T) { ruletest.Run(t, guardedby.Rule) }
