"""Five hundred drawing descriptions for the evaluation of a drawing component, written without knowing its layouts.

Hand-written flows from many fields are varied (parts of them, longer labels, more loops, other ids), and structures
that are hard for any layout are filled from word lists. Everything follows from one fixed seed. Nine of them were
brought within limits that their author had not been told (12 parts, 40 characters of a legend, values up to 1e12).
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from pipelines.diagram import Area, Chart, Edge, Node, Picture, Row, Series, Shape, Spec, Tone

SEED = 20_411
MOST_NODES = 40
MOST_EDGES = 80
MOST_WAYS = 5

# --- Hand-written flows. A line is: id, a mark, the label, "=>", the ways out ("answer:target | answer:target").
# Marks: "(" pill, "." box, "?" decision, "!" box where a person helps.

FLOWS_EN: dict[str, str] = {
    "Lost or stolen bank card": """
start( Card is missing => where
where? Where did you last use it? => At a cash machine:swallowed | In a shop:block | Online only:look | Abroad:abroad
swallowed? Did the machine keep it? => Yes, our machine:branch | Yes, another bank:block | No:block
look. Check coat, car and the drawer at home => found
found? Found it? => Yes:statement | No:block
abroad. Call +49 116 116 (free of charge) => block
block. Block the card in the app or by phone => fraud
fraud? Payments you do not know? => Yes:dispute | No:reorder
dispute! Fraud team checks every payment => police
police. Report to the police, keep the case number => reorder
reorder. Order a new card (5–7 working days) => pin
pin? PIN letter arrived? => Yes:done | Not after 10 days:reorder
branch! Collect it at the branch with your ID => statement
statement. Check the last 30 days of your statement => fraud2
fraud2? Everything correct? => Yes:done | No:block
done( Card works again
""",
    "Mortgage application": """
ask( You ask for a mortgage => income
income. Upload 3 payslips & last tax return => complete
complete? Complete? => Yes:score | No:remind
remind. We write what is missing => income
score? Credit score => > 650:value | 500–650:adviser | < 500:refuse
adviser! Adviser looks for a guarantor or a smaller loan => guarantor
guarantor? Guarantor found? => Yes:value | No:refuse | Smaller loan:score
value. Surveyor values the house => enough
enough? Loan < 80 % of the value? => Yes:offer | No:more
more. Add own money or a second security => enough
offer. Offer, valid for 14 days => sign
sign? Signed in time? => Yes:notary | No:expired | Changes wanted:adviser
notary! Notary appointment => paid
paid( Money paid out
refuse( Refusal with reasons
expired( Offer expired
""",
    "Appointment at the clinic": """
start( Patient calls => emergency
emergency? Chest pain, bleeding, or not breathing well? => Yes:call112 | No:known
call112! Call 112 and stay on the line
known? Known to us? => Yes:reason | No:register
register. Take name, date of birth, insurance no. => insured
insured? Insured? => Public:reason | Private:reason | None:social
social! Social worker finds who pays => reason
reason? Why do they call? => Prescription:repeat | Results:results | Pain:slot | Vaccination:slot | Sick note:slot
repeat? Seen this quarter? => Yes:pharmacy | No:slot
pharmacy. Send e-prescription to the pharmacy => end
results? Results in? => Normal:letter | Not normal:doctor | Not yet:wait
wait. Wait 2 working days => results
letter. Send letter => end
doctor! Doctor calls back today => slot
slot? A slot that suits? => Yes:confirm | No:waiting
waiting. Waiting list; SMS if one gets free => slot
confirm. Confirm by SMS and e-mail => end
end( Call ends
""",
    "Delayed or cancelled flight": """
s( Flight is late => how
how? How late? => < 2 h:info | 2–3 h:meal | > 3 h:why | Cancelled:notice
info. Watch the app for the new gate => board
meal. Meal voucher € 12 => how2
how2? Later still? => Yes:why | No:board
notice? Told 14 days ahead? => Yes:rebook | No:why
why? Whose fault? => Ours:comp | Storm or strike:rebook
comp. Fill in form EU261 => distance
distance? Distance => < 1500 km:c250 | 1500–3500 km:c400 | > 3500 km:c600
c250. € 250 => rebook
c400. € 400 => rebook
c600. € 600 => rebook
rebook? What next? => Next flight:seat | Train:voucher | Money back:refund
seat? Seats left? => Yes:hotel | No:desk
desk! Go to the service desk (Terminal 1, hall B) => rebook
hotel? Leaves tomorrow? => Yes:room | No:board
room. Hotel and shuttle bus => board
voucher. Rail voucher by SMS => out
refund. Refund in 7 days => out
board( Boarding
out( Case closed
""",
    "Baggage did not arrive": """
belt( Belt is empty, no bag => wait
wait. Wait 20 minutes at the bulky-goods counter => there
there? Bag there? => Yes:ok | No:tag
tag? Do you have the tag? => Yes:pir | No:id
id. Show boarding pass and passport => pir
pir. Fill in the irregularity report (PIR) => trace
trace. WorldTracer searches => hit
hit? Found? => Within 5 days:deliver | After 5 days:list | After 21 days:lost
list. Write a list of contents with values => trace
deliver. Courier brings it => damaged
damaged? Damaged? => Yes:claim | No:ok
lost. Bag counts as lost => claim
claim! Claims desk decides within 30 days => ok
ok( Closed
""",
    "Heating is cold (tenant)": """
a( Radiator is cold => all
all? All radiators? => Only one:valve | All in the flat:neighbour | All in the house:urgent
valve. Turn the valve to 5 and wait 30 min => warm
warm? Warm? => Yes:fine | Only at the bottom:bleed | No:pin
bleed. Bleed it with the key until water comes => warm
pin. Unscrew the head, press the pin 3 times => warm2
warm2? Warm now? => Yes:fine | No:ticket
neighbour? Does the neighbour have heat? => Yes:thermostat | No:urgent
thermostat. Set the room thermostat to 21 °C => warm2
ticket. Report it in the tenants' portal with a photo => days
days? Repaired within 3 days? => Yes:fine | No:caretaker
caretaker! Caretaker Mr. Öztürk comes by => days2
days2? Solved? => Yes:fine | No:law
law! Tenancy office: rent may be reduced => fine
urgent! Emergency line 24/7 => days
fine( Warm again
""",
    "Moving out": """
n0( You give notice => n1
n1? Notice period kept (3 months)? => Yes:n2 | No:n3
n3? New tenant ready? => Yes:n2 | No:n4
n4. Rent runs on => n1
n2. Appointment for a first look => n5
n5? Damage? => None:n8 | Small:n6 | Large:n7
n6. Paint and fill the holes => n2
n7! Expert writes an estimate => n8
n8. Handover: keys, meters, protocol => n9
n9? Signed by both? => Yes:n10 | No:n7
n10. Settle heating costs (up to 12 months) => n11
n11? Deposit left? => Yes:n12 | No:n13
n12( Deposit paid back
n13( Claim for the rest
""",
    "Library: overdue book": """
due( Book is overdue => ren
ren? Can it be renewed? => Yes:renew | Reserved by someone:back | Renewed 3 times:back
renew. Renew online for 28 days => shelf
back. Bring it back: desk, or box at night => fee
fee? Fee => 0:shelf | up to 10 €:pay | more:talk
pay. Pay at the machine or by card => shelf
talk! Talk to us: fees can be waived => lost
lost? Book lost? => Yes:replace | No:pay
replace. Buy the same edition or pay 25 € => shelf
shelf( Account is clear
""",
    "Inter-library loan": """
q( Title not in our catalogue => where
where? Where is it? => Same city:bus | Same country:lend | Abroad:world | Nowhere:buy
bus. Book bus, 2 days => here
lend. National loan, 10 days => ok
world. International loan, 6 weeks, 8 € => ok
ok? Other library agrees? => Yes:here | No:scan
scan? Is a scan enough? => Yes:mail | No:where
mail( Scan by e-mail
buy! Subject librarian decides on buying => bought
bought? Bought? => Yes:here | No:sorry
here. Collect within 7 days => read
read( Enjoy
sorry( We are sorry
""",
    "Car does not start": """
key( Turn the key => sound
sound? What do you hear? => Nothing:lights | Clicking:batt | It cranks:fuel | Grinding:tow
lights? Do the lights work? => Bright:gear | Dim:batt | No:batt
gear. Lever to P or N, press the brake => try1
try1? Starts? => Yes:drive | No:immo
immo. Hold the spare key at the button => try2
try2? Starts? => Yes:drive | No:tow
batt. Measure the battery => volt
volt? Voltage => > 12.4 V:clamps | 11–12.4 V:jump | < 11 V:jump
clamps. Clean and tighten the clamps => try1
jump. Jump-start with cables (red first) => try3
try3? Starts? => Yes:charge | No:tow
charge. Drive 40 min, then test the alternator => alt
alt? > 13.8 V while running? => Yes:drive | No:work
fuel? Fuel in the tank? => Yes:pump | No:can
can. Fill in 5 l => try1
pump. Listen for the pump (2 s hum) => hum
hum? Hum? => Yes:work | No:fuse
fuse. Swap fuse F18, 15 A => try2
tow! Breakdown service tows it => work
work! Workshop => key2
key2? Repaired? => Yes:drive | Too dear:scrap
drive( Drive on
scrap( Scrap it
""",
    "Brake light is on": """
l( Red brake light => hb
hb? Handbrake released? => Yes:level | No:rel
rel. Release it => off
off? Light off? => Yes:go | No:level
level? Fluid level => Above MIN:sensor | Below MIN:leak
leak? Wet spots under the car? => Yes:stop | No:fill
fill. Top up DOT 4 to MAX => off
sensor. Unplug, clean, plug in again => off2
off2? Off? => Yes:go | No:stop
stop! Do not drive. Call us => go2
go2( Towed
go( Drive carefully
""",
    "Dishwasher shows E24": """
e24( E24 on the display => tap
tap. Close the tap, pull the plug => sieve
sieve. Take out and rinse the sieve => hose
hose? Is the drain hose bent? => Yes:straight | No:pump
straight. Lay it straight, max. 80 cm high => test
pump. Lift the pump cover => turn
turn? Does the wheel turn? => Freely:test | Stuck:glass | Loose:serv
glass. Remove glass or bones (wear gloves!) => turn
test. Run programme "Rinse" (15 min) => again
again? E24 again? => No:ok | Yes, 1st time:siphon | Yes, 2nd time:serv
siphon. Clean the siphon under the sink => test
serv? Warranty? => < 2 years:free | Older:paid
free! Technician, free of charge => ok
paid! Technician, 89 € + parts => ok
ok( Dishes are clean
""",
    "Robot vacuum keeps stopping": """
r( It stops => voice
voice? What does it say? => "Clean brushes":brush | "Move me":cliff | "Bin full":bin | Nothing:power
brush. Cut hair off the brush => run
cliff. Wipe the 4 cliff sensors => run
bin. Empty the bin, wash the filter => dry
dry. Let it dry for 24 h => run
power. Hold CLEAN for 20 s => led
led? Light? => White:run | Red:charge | Off:batt
charge. Charge 3 h on the dock => led
batt! Order battery (Li-ion, 14.4 V) => run
run? Runs for 10 min? => Yes:ok | No, same message:voice | No, new one:chat
chat! Chat with us => ok
ok( Clean floor
""",
    "University: exam registration": """
st( You want to sit an exam => mod
mod? Registered for the module? => Yes:prereq | No:regm
regm. Register in the campus portal => prereq
prereq? Prerequisites passed? => Yes:try | No:waive | Abroad:recog
recog. Ask for recognition (form 7b, transcript) => dec
dec? Decision => Recognised:try | In part:waive | Rejected:appeal
appeal! Examination board => dec2
dec2? Granted? => Yes:try | No:later
waive! Ask the lecturer for a waiver => dec2
try? Which attempt? => 1st:date | 2nd:date | 3rd:advice
advice! Study advice is compulsory => date
date? Before the deadline? => Yes:reg | No:late
late? Good reason? => Illness, with note:reg | No:later
reg. Register => conf
conf. Confirmation with room and seat => sit
sit? Result => Passed:done | Failed:try | Did not come:later
later. Wait for next semester => mod
done( ECTS credited
""",
    "Student finance": """
x( Cannot pay the fee => why
why? Why? => Grant is late:proof | Lost job:fund | Visa problem:intl | Other:adv
proof. Upload the award letter => ext
ext. Extension of 30 days => paid
fund? Fund open? => Yes:apply | No:adv
apply. Apply for hardship fund => dec
dec? Granted? => In full:paid | In part:plan | No:adv
plan. Pay in 4 rates => paid
intl! International office => adv
adv! Advice on Tuesdays, 10–12, room 0.14 => plan2
plan2? Plan agreed? => Yes:plan | No:leave
leave( Leave of absence
paid? Paid in time? => Yes:ok | No:warn
warn. Reminder, 15 € => paid
ok( Enrolled
""",
    "Restaurant: table and allergies": """
g( Guests call => n
n? How many? => 1–6:time | 7–12:menu | > 12:event
event! Event manager offers a menu => dep
menu. Group menu by e-mail => dep
dep? Deposit paid within 48 h? => Yes:allergy | No:cancel
time? Table free? => Yes:allergy | Other time:time2 | No:bar
time2. Offer ± 30 min => time
bar. Seats at the bar => allergy
allergy? Allergies? => None:book | Nuts:kitchen | Gluten:kitchen | Several:chef
kitchen. Note on the ticket in red => book
chef! Chef calls back before 5 p.m. => safe
safe? Can we cook safely? => Yes:book | No:cancel
book( Booked
cancel( Not booked
""",
    "Food delivery complaint": """
c( Something is wrong with the order => what
what? What is wrong? => Late:eta | Missing item:photo | Cold:photo | Wrong order:photo | Never came:gps
eta? > 45 min? => Yes:gps | No:wait
wait. Please wait 10 min => here
here? Here? => Yes:end | No:gps
gps? Where is the rider? => Near:call | Not moving:reassign | Delivered?!:proof
call. Call the rider => here
reassign. Send another rider => wait
proof. Look at the delivery photo => yours
yours? Your door? => Yes:end | No:refund
photo. Send a photo of the food and the receipt => ok
ok? Clear? => Yes:choice | No:agent
agent! Agent decides => choice
choice? Your choice => New meal:wait | Refund:refund | Voucher:end
refund. Money back in 3 days => end
end( Thank you & sorry
""",
    "Password reset and second factor": """
p( "Wrong password" => caps
caps. Caps Lock off? Keyboard on "EN"? => again
again? Works? => Yes:in | No:reset
reset. https://passwort.example.org/reset => mail
mail? Code came? => By SMS:code | By e-mail:code | Not at all:spam
spam. Look in the junk folder => mail2
mail2? There? => Yes:code | No:desk
code? Code accepted? => Yes:newpw | Expired (> 10 min):reset | Wrong 3×:lock
lock. Locked for 30 min => reset
newpw. New password: ≥ 14 characters, a–Z, 0–9, !?& => mfa
mfa? Authenticator app? => Works:in | New phone:enrol | Lost phone:desk
enrol. Scan the QR code at kiosk or old device => mfa
desk! Help desk: bring your ID card => enrol
in( Signed in
""",
    "Printer prints nothing": """
pr( Nothing comes out => q
q? Job in the queue? => Yes, waiting:paper | Yes, error:del | No:drv
del. Delete the job, restart the spooler => q2
q2? Prints? => Yes:y | No:paper
paper? Display says => Paper:tray | Toner < 1 %:toner | Jam A2:jam | Ready:cable
tray. Fill tray 2 (A4, 80 g/m²) => q2
toner. Change toner TN-2420 => q2
jam. Open flap, pull the paper slowly => jam2
jam2? All bits out? => Yes:q2 | No:tech
cable? Network light? => On:drv | Off:plug
plug. Plug the cable into port <A> => cable
drv. Install driver v6.14 & reboot => test
test. Print a test page => q3
q3? Prints? => Yes:y | No:tech
tech! Ticket to second level (SLA 8 h) => y
y( It prints
""",
    "VPN ticket, three levels": """
t( Ticket arrives => prio
prio? Priority => P1:l3 | P2:l2 | P3:l1 | P4:kb
kb. Send article KB0012345 => fb
fb? Helped? => Yes:close | No:l1
l1! Level 1: restart client, check Wi-Fi => r1
r1? Solved in 30 min? => Yes:close | No:l2 | Needs info:user
user. Ask the user => ans
ans? Answer in 3 days? => Yes:l1 | No:close
l2! Level 2: certificate, MTU 1380, DNS => r2
r2? Solved in 4 h? => Yes:close | No:l3 | Needs info:user | Wrong team:prio
l3! Level 3: firewall, vendor case => r3
r3? Solved? => Yes:rca | Workaround:close | No:l3b
l3b. Major incident call every 60 min => r3
rca. Write the root cause into the wiki => close
close( Closed
""",
}

FLOWS_ZH: dict[str, str] = {
    "银行卡丢失怎么办": """
start( 银行卡不见了 => app
app? 能登录手机银行吗？ => 能:freeze | 忘记密码:reset | 手机也丢了:call
reset. 用身份证和人脸识别重置密码 => app
freeze. 在App里点“临时冻结” => found
call! 拨打95566转人工 => loss
found? 三天内找到了吗？ => 找到了:unfreeze | 没有:loss
unfreeze. 解除冻结 => check
loss. 正式挂失（手续费10元） => check
check? 有陌生交易吗？ => 有:fraud | 没有:new
fraud! 反诈专员核查，24小时内回复 => police
police. 到派出所报案，保留回执 => new
new? 需要补卡吗？ => 柜台补卡:branch | 邮寄:mail | 不需要:done
branch. 带身份证到网点办理 => done
mail. 5至7个工作日送达 => got
got? 收到了吗？ => 收到:done | 超过10天:call
done( 办理完成
""",
    "医院挂号与就诊": """
s( 患者到院 => urgent
urgent? 是急症吗？ => 胸痛或昏迷:er | 高烧39℃以上:fever | 不是:card
er! 急诊绿色通道
fever. 发热门诊 => test
card? 有就诊卡吗？ => 有:dept | 电子医保码:dept | 没有:make
make. 自助机建卡，押金0元 => dept
dept? 挂哪个科？ => 内科:q | 外科:q | 儿科:q | 不清楚:guide
guide! 导诊台护士帮您选科 => dept
q. 候诊，请看大屏叫号 => late
late? 过号了吗？ => 没有:doc | 过号:again
again. 重新签到，排在三人之后 => q
doc! 医生看诊 => need
need? 需要检查吗？ => 验血:test | CT/MRI:test | 不需要:drug
test. 缴费后到三楼检查 => res
res? 结果出来了吗？ => 出来了:doc2 | 还没有:w
w. 等待30分钟或明天在App查看 => res
doc2! 医生看结果 => in
in? 要住院吗？ => 要:ward | 不要:drug
ward( 办理住院
drug. 药房取药 => end
end( 离院
""",
    "航班延误处理": """
a( 航班延误 => h
h? 延误多久？ => 不到2小时:w | 2到4小时:meal | 超过4小时:hotel | 取消:choose
w. 在登机口等候，留意广播 => h2
h2? 还在延误吗？ => 是:meal | 否:fly
meal. 领取餐食和饮用水 => h3
h3? 继续延误？ => 是:hotel | 否:fly
hotel. 安排酒店，凭登机牌入住 => choose
choose? 您想怎么办？ => 改签:seat | 退票:refund | 等原航班:fly
seat? 有座位吗？ => 有:fly | 没有:desk
desk! 到18号柜台找值班经理 => choose
refund. 全额退款，7个工作日到账 => x
fly( 登机
x( 结束
""",
    "租房报修": """
s( 房客报修 => what
what? 哪里坏了？ => 漏水:valve | 停电:trip | 空调不冷:filter | 门锁:lock | 其他:photo
valve. 先关总阀门 => photo
trip? 跳闸了吗？ => 是:push | 整栋停电:grid
push. 拔掉电器，推上空开 => ok1
ok1? 来电了吗？ => 来了:e | 又跳:photo
grid! 拨打95598供电热线 => e
filter. 清洗滤网，设为26℃ => ok2
ok2? 变冷了吗？ => 是:e | 否:photo
lock! 管家30分钟内到场 => e
photo. 拍照上传到小程序 => pay
pay? 谁的责任？ => 自然老化:fix | 人为损坏:quote
quote. 发送报价单 => agree
agree? 同意吗？ => 同意:fix | 嫌贵:quote | 不同意:med
med! 客服调解 => pay
fix. 师傅上门维修 => ok3
ok3? 修好了吗？ => 修好了:e | 没有:fix2
fix2. 换一位师傅 => ok3
e( 评价并结束
""",
    "图书馆借书与预约": """
b( 想借一本书 => in
in? 馆里有吗？ => 在架:take | 已借出:hold | 没有这本书:buy
take. 按索书号到三楼B区取书 => self
self? 自助借书机能识别吗？ => 能:out | 不能:lib
lib! 服务台人工办理 => out
hold. 网上预约 => msg
msg? 收到到书通知？ => 是:take | 超过30天:buy
buy! 荐购给采编部 => yes
yes? 同意采购？ => 同意:hold | 不同意:no
out. 借期30天，可续借1次 => back
back? 按时还了吗？ => 按时:ok | 续借:out | 逾期:fine
fine. 每天0.1元 => ok
ok( 借阅完成
no( 改借电子书
""",
    "洗衣机不排水": """
w( 桶里有水不排 => code
code? 显示什么代码？ => E2:hose | E21:pump | 没有显示:power | 其他:serv
power. 拔插头，等5分钟再插 => code2
code2? 有显示了吗？ => 有:hose | 没有:serv
hose? 排水管折了吗？ => 折了:str | 没折:pump
str. 把管子拉直，高度不超过100cm => t
pump. 打开右下角盖子，清理排水泵过滤器 => coin
coin? 有硬币或头发吗？ => 有:clean | 没有:t
clean. 取出异物并拧紧盖子 => t
t. 运行“单脱水”程序 => ok
ok? 水排掉了吗？ => 排掉了:e | 第一次没成功:pump | 第二次没成功:serv
serv! 预约师傅上门（保修期内免费） => e
e( 恢复正常
""",
    "路由器上不了网": """
n( 上不了网 => lamp
lamp? LOS灯什么颜色？ => 红色闪烁:fiber | 不亮:reboot | 灯不亮也没电:plug
plug. 检查电源适配器12V⎓1A => lamp
fiber. 检查光纤是否弯折，重新插好 => lamp2
lamp2? 还是红色吗？ => 是:call | 否:reboot
reboot. 重启光猫和路由器，等2分钟 => net
net? 能上网了吗？ => 能:e | 只有手机不行:phone | 都不行:dial
phone. 忘记Wi-Fi后重新连接 => net2
net2? 可以了吗？ => 可以:e | 不可以:dial
dial? PPPoE错误码？ => 691:pw | 678:call | 其他:reset
pw. 重新输入宽带账号和密码 => net
reset. 长按Reset 10秒恢复出厂设置 => net3
net3? 好了吗？ => 好了:e | 没好:call
call! 拨打10000报障 => e
e( 网络恢复
""",
    "大学请假与补考": """
s( 无法参加考试 => why
why? 什么原因？ => 生病:note | 家里有事:proof | 时间冲突:clash
note. 上传三甲医院证明 => day
proof. 上传证明材料 => day
clash. 填写冲突申请表（附课表截图） => day
day? 考前提交了吗？ => 是:tutor | 考后3天内:tutor | 更晚:no
tutor! 辅导员审核 => t
t? 通过？ => 通过:dean | 材料不全:add | 不通过:no
add. 补充材料 => tutor
dean! 教务处审批 => d
d? 批准？ => 批准:mk | 退回:add | 不批准:appeal
appeal! 向学院申诉 => d
mk. 开学第一周补考 => r
r? 及格了吗？ => 及格:ok | 不及格:retake
retake( 重修
ok( 取得学分
no( 记为缺考
""",
    "外卖订单售后": """
o( 订单有问题 => p
p? 什么问题？ => 没送到:rider | 少送:pic | 送错:pic | 洒漏:pic | 有异物:food
rider. 联系骑手 => r
r? 骑手接电话吗？ => 接:eta | 不接:again
again. 5分钟后再打一次 => r2
r2? 接了吗？ => 接了:eta | 没接:agent
eta? 还要多久？ => 10分钟内:end | 更久:agent
pic. 上传照片 => ai
ai? 系统能识别吗？ => 能:refund | 看不清:pic | 有争议:agent
food! 食品安全专员，2小时内联系您 => refund
agent! 人工客服 => dec
dec? 处理方案 => 退款:refund | 重送:rider | 优惠券:end
refund. 原路退回，1至3天到账 => end
end( 完成
""",
}


@dataclass(frozen=True)
class Field:
    """Words of one field of work, to fill generated structures with."""

    name: str
    actions: tuple[str, ...]
    questions: tuple[str, ...]
    answers: tuple[str, ...]
    ends: tuple[str, ...]
    helps: tuple[str, ...]
    things: tuple[str, ...]
    features: tuple[str, ...]


def _field(name: str, *lines: str) -> Field:
    """A field from seven lines of words parted by ``;``."""
    a, q, w, e, h, t, f = (tuple(part.strip() for part in line.split(";")) for line in lines)
    return Field(name, a, q, w, e, h, t, f)


FIELDS_EN: tuple[Field, ...] = (
    _field(
        "Electricity supplier",
        "Read the meter;Enter the reading in kWh;Compare with last year;Check the fuse box;Switch off all devices;"
        "Send a photo of the display;Check the tariff sheet;Correct the invoice;Set a new monthly rate;"
        "Exchange the meter;Inform the grid operator;Book the credit note",
        "Is the reading plausible?;Smart meter installed?;Moved house this year?;Invoice disputed?;Power back?",
        "Yes;No;Not sure;Only at night;Solar on the roof;Older than 2019;Estimated",
        "Account settled;Supply restored;Contract ended",
        "Billing team;Grid hotline 0800 555 0199;Field engineer",
        "Basic tariff;Green 24;Night saver;Heat pump;Car charging;Dynamic;Business S;Solar plus",
        "Price per kWh;Base fee;Term;Notice period;Share of renewables;Price lock;Smart meter;Bonus;App;Support",
    ),
    _field(
        "Parcel service",
        "Scan the label;Weigh the parcel;Print a new label;Ask the neighbour;Search the depot;Send to parcel shop;"
        "Inform the sender;Measure length + girth;Declare contents for customs;Repack;Pay the missing postage;"
        "Take a photo at the door",
        "Tracking moves?;Address complete?;Heavier than 31.5 kg?;Recipient at home?;Customs cleared?",
        "Yes;No;Held;Returned;Unknown;At the depot;PO box;Wrong postcode",
        "Delivered;Returned to sender;Compensation paid",
        "Depot manager;Customs agent;Claims desk",
        "Letter;Small packet;Parcel S;Parcel M;Parcel XL;Express;Freight;Locker",
        "Max. weight;Max. size;Price;Tracking;Insurance;Delivery time;Saturday;Signature;Collection",
    ),
    _field(
        "Dentist",
        "Rinse with salt water;Take an X-ray;Numb the tooth;Drill and fill;Cool the cheek;Book a check-up;"
        "Send a cost plan to the insurer;Polish;Check the bite;Make an impression;Fit the crown;Hand out care leaflet",
        "Pain at night?;Swelling?;Sensitive to cold?;Insurer agrees?;Afraid of needles?",
        "Yes;No;A little;Since 3 days;Only when chewing;Left;Right;Both sides",
        "Treatment finished;Referred to surgery",
        "Emergency dentist;Dr. Nguyễn;Assistant calls back",
        "Amalgam;Composite;Ceramic inlay;Gold crown;Bridge;Implant",
        "Price;Lasts;Visits;Colour;Paid by insurer;Suitable for molars;Allergies;Warranty",
    ),
    _field(
        "Hotel",
        "Check the booking;Scan the passport;Encode the key card;Change the room;Bring a cot;Refill the minibar;"
        "Call a taxi;Correct the bill;Store the luggage;Order late check-out;Reset the safe;Send housekeeping",
        "Room ready?;Paid in advance?;Guest allergic to feathers?;Sea view free?;No-show?",
        "Yes;No;Suite only;After 3 p.m.;With dog;Non-smoking;Twin beds",
        "Guest checked in;Guest checked out;Booking cancelled",
        "Duty manager;Concierge;Night porter",
        "Single;Double;Twin;Junior suite;Suite;Family room;Apartment",
        "Size;Bed;View;Breakfast;Price per night;Minibar;Balcony;Max. guests;Cancellation;Wi-Fi;Parking;Pets",
    ),
    _field(
        "Insurance claim",
        "Note date, time and place;Photograph the damage;Fill in claim form C-17;Get two quotes;Assign a loss adjuster;"
        "Check the excess;Check the policy period;Ask for the police report;Pay the workshop directly;"
        "Request bank details;Review by second person;Archive for 10 years",
        "Covered?;Anybody hurt?;Damage > 5,000 €?;Fraud suspected?;Third party involved?",
        "Yes;No;Partly;Unclear;Under 500 €;Total loss;Glass only",
        "Claim paid;Claim rejected;Withdrawn",
        "Loss adjuster;Lawyer on call;Fraud desk",
        "Liability;Partial cover;Full cover;Full cover plus;Young driver;Fleet",
        "Fire;Theft;Hail;Glass;Marten bites;Own fault;Excess;Abroad;Courtesy car;Price per year",
    ),
    _field(
        "Town hall",
        "Take a number;Fill in form A-38;Take fingerprints;Check the birth certificate;Pay the fee at the machine;"
        "Send to federal printing office;Translate by a sworn translator;Notarise the copy;Update the register;"
        "Publish for 14 days;Stamp & sign;Hand over at counter 5",
        "Lives here?;Under 16?;Documents complete?;Passport expired?;Appointment made?",
        "Yes;No;Abroad;Dual citizen;Lost;Expired;By proxy",
        "Passport handed over;Application refused;Referred to the embassy",
        "Counter staff;Interpreter;Ombudsperson",
        "ID card;Passport;Express passport;Child passport;Residence permit;Driving licence",
        "Fee;Valid for;Takes;Photo;Fingerprints;In person;Online;Age",
    ),
    _field(
        "Bicycle shop",
        "Pump up to 4.5 bar;Oil the chain;True the wheel;Change the brake pads;Read the e-bike error log;"
        "Update the firmware;Tighten to 5 N·m;Replace the tube;Measure the chain wear;Test ride;Clean with warm water;"
        "Order the spare part",
        "Battery charges?;Still under warranty?;Does it squeak?;Puncture again?;Part in stock?",
        "Yes;No;Front;Rear;Sometimes;In 3 days;Leasing bike",
        "Bike ready;Not worth repairing",
        "Master mechanic;Leasing company;Manufacturer support",
        "City;Trekking;Gravel;Race;E-bike;Cargo;Folding;Kids",
        "Weight;Gears;Brakes;Range;Price;Tyre width;Load;Suspension;Lights",
    ),
    _field(
        "Software company",
        "Reproduce the bug;Collect log files;Clear the cache;Roll back to v2.3.1;Run SELECT * FROM users WHERE id < 5;"
        "Rotate the API key;Open a pull request;Deploy to staging;Run 1,482 tests;Tag the release;Notify on-call;"
        "Write release notes",
        "All tests green?;Regression?;Affects production?;Data lost?;Known issue?",
        "Yes;No;Flaky;Only in EU-West;null;HTTP 500;HTTP 4xx;Timeout",
        "Fixed in release;Won't fix;Duplicate",
        "On-call engineer;Security team;Customer success",
        "Free;Team;Pro;Enterprise;On-premises;Education",
        "Seats;Storage;SSO / SAML;API calls;Support;SLA;Backups;Audit log;Price per seat;Region",
    ),
    _field(
        "Veterinary practice",
        "Weigh the animal;Read the chip (15 digits);Measure temperature;Take blood;Give a worming tablet;Fit a collar;"
        "Ultrasound;Clean the wound;Keep overnight;Call the owner;Write the EU pet passport;Prepare the operation",
        "Fasted for 12 h?;Vaccinated against rabies?;Pregnant?;Temperature > 39.5 °C?;Eats again?",
        "Yes;No;Dog;Cat;Rabbit;Bird;Only a little",
        "Healthy again;Follow-up in 10 days;Sent to animal hospital",
        "Vet on duty;Poison hotline;Nurse Agnès",
        "Dog;Cat;Rabbit;Guinea pig;Parrot;Tortoise",
        "First vaccination;Booster;Fasting;Neutering from;Chip;Check-up;Price;Lives up to",
    ),
    _field(
        "Telephone and internet",
        "Restart the router;Check the DSL light;Change the Wi-Fi channel;Measure the speed by cable;Swap the cable;"
        "Update the firmware;Factory reset;Enter the access data;Check the splitter;Test with another phone;"
        "Book a technician;Port the number",
        "DSL light steady?;Faster now?;Outage in your area?;Works by cable?;New contract?",
        "Yes;No;Flashes;In the evening;Only Wi-Fi;IPv6 only;< 10 Mbit/s",
        "Online again;Technician booked;Contract cancelled",
        "Technical hotline;Technician on site;Retention team",
        "DSL 16;DSL 50;DSL 100;Cable 250;Fibre 500;Fibre 1000;LTE Home",
        "Download;Upload;Price;Term;Router;Set-up fee;TV;Phone flat;Static IP;Latency",
    ),
)

FIELDS_ZH: tuple[Field, ...] = (
    _field(
        "自来水公司",
        "抄表;关闭总阀;检查水表是否空转;拍照上传读数;核对上月账单;更换水表;清洗水箱;"
        "检测水质;登记停水时间;派单给维修班;退还多收水费;回访用户",
        "水表转吗？;读数正常吗？;整栋楼停水吗？;同意更换吗？;水还浑浊吗？",
        "是;否;不确定;夜间;仅热水;老旧小区;已预约",
        "恢复供水;账单更正;转交物业",
        "客服热线96968;维修师傅;水质专员",
        "居民用水;商业用水;工业用水;绿化用水;消防用水;特种用水",
        "单价;污水处理费;阶梯;水压;抄表周期;开户费;计量方式;缴费方式",
    ),
    _field(
        "快递公司",
        "扫描面单;称重;补打面单;联系收件人;放入智能柜;转寄驿站;核实地址;登记破损;申请理赔;退回寄件人;报关;拍照留证",
        "物流更新了吗？;地址完整吗？;超过30公斤吗？;本人签收了吗？;包装破损吗？",
        "是;否;拒收;查无此人;在途;海关扣留;放门口了",
        "已签收;已退回;已赔付",
        "网点站长;理赔专员;人工客服",
        "标准快递;特快;次日达;同城急送;大件物流;国际小包;冷链",
        "时效;首重价格;续重价格;最大重量;保价;夜间配送;上门取件;范围",
    ),
    _field(
        "电动汽车售后",
        "读取故障码P0A80;检查充电桩;重启车机;升级到V3.2.1;检查轮胎气压2.5bar;更换雨刮;"
        "预约保养;测量电池健康度SOH;拖车;更换12V蓄电池;路试;结算",
        "能充电吗？;故障灯亮吗？;在保修期内吗？;升级成功吗？;配件有货吗？",
        "是;否;只能慢充;低于-10℃;行驶中;偶尔;需订货3天",
        "交车;转返厂维修;客户自提",
        "道路救援;电池工程师;服务顾问",
        "标准版;长续航版;四驱版;旗舰版;SUV;旅行版",
        "续航（km）;电池（kWh）;百公里加速;快充时间;座位;价格;质保;辅助驾驶;拖钩",
    ),
    _field(
        "中医诊所",
        "望闻问切;量血压;煎药;针灸30分钟;拔罐;开方;登记过敏史;预约复诊;抓药;耳穴贴压;推拿;医保结算",
        "怕冷吗？;睡得好吗？;怀孕了吗？;过敏吗？;疼痛减轻了吗？",
        "是;否;有时;饭后;左侧;夜里;三天以上",
        "痊愈;一周后复诊;转上级医院",
        "王大夫;药师;护士站",
        "汤剂;丸剂;颗粒;膏方;贴敷;针灸",
        "见效;价格;服用方法;保存;医保;适合儿童;疗程;禁忌",
    ),
    _field(
        "政务服务大厅",
        "取号;填写申请表;拍照;录指纹;扫描原件;缴费;盖章;公示7天;寄送证件;核验户口本;补交材料;打印回执",
        "材料齐全吗？;本人到场吗？;户口在本市吗？;证件过期了吗？;审批通过吗？",
        "是;否;委托办理;外地户口;网上预约;加急;港澳台",
        "领取证件;不予受理;转其他部门",
        "窗口工作人员;帮办员;投诉热线12345",
        "身份证;护照;港澳通行证;居住证;驾驶证;营业执照;社保卡",
        "费用;有效期;办理时间;照片;指纹;网上办理;加急;邮寄",
    ),
    _field(
        "网店客服",
        "查订单;催发货;修改地址;开电子发票;申请换货;上传凭证;审核退款;补发赠品;发优惠券;回访;下架商品;登记差评",
        "已发货吗？;七天内吗？;影响二次销售吗？;卖家同意吗？;收到退货了吗？",
        "是;否;部分;尺码不对;色差;少件;假货",
        "退款成功;换货完成;关闭售后",
        "金牌客服小美;平台仲裁;仓库主管",
        "普通会员;银卡;金卡;白金卡;钻石卡;企业会员",
        "折扣;免邮;生日礼;退换期;专属客服;年费;积分倍率;优先发货",
    ),
    _field(
        "智能家居",
        "打开App;长按配网键5秒;连接2.4GHz Wi-Fi;扫码绑定;更换CR2032电池;升级固件;恢复出厂设置;"
        "检查网关指示灯;靠近路由器1米;重启手机;添加到房间;测试语音",
        "蓝灯闪烁吗？;绑定成功吗？;离线了吗？;语音有反应吗？;固件最新吗？",
        "是;否;红灯;超时;只能蓝牙;5GHz;被他人绑定",
        "设备在线;申请换新;解除绑定",
        "在线工程师;上门安装师傅;售后热线",
        "门锁;摄像头;窗帘电机;空调伴侣;扫地机器人;温湿度计;网关;灯带",
        "供电;协议;防水;电池寿命;价格;质保;本地控制;安装",
    ),
)

QUIRKS_EN: tuple[str, ...] = (
    "A",
    "1",
    "?",
    "✓",
    "OK",
    "∞",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk",
    "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz",
    "https://service.example.com/help/articles/9f8e7d6c?lang=en&theme=dark#step-3",
    "customer.service.department@municipal-utilities.example",
    "IBAN DE89 3704 0044 0532 0130 00",
    "DE89370400440532013000/GENODEF1S02/RF18539007547034",
    "C:\\Users\\Public\\Documents\\Invoices\\2024\\Q4\\final_v2_REALLY_final.docx",
    "Terms & Conditions <accepted>",
    "if (a < b && c > d) { retry(); }",
    "R&D <-> Q&A &amp; \"quotes\" 'single'",
    "<b>not bold</b>",
    "230 V ~ / 50 Hz / 16 A / 3.68 kW / IP44 / -20 °C … +55 °C",
    "🔧 Repair the tap",
    "📞 Call us 👩🏽‍💻",
    "🚨🚨🚨",
    "👨‍👩‍👧‍👦 Family ticket 🇩🇪🇨🇳",
    "إعادة تشغيل الجهاز",
    "الرجاء الاتصال بخدمة العملاء على الرقم 0800-123",
    "הפעל מחדש את הנתב",
    "Press המשך (Continue) twice",
    "Смените пароль и перезагрузите компьютер",
    "Επικοινωνήστε με την εξυπηρέτηση πελατών",
    "お客様サポートに電話してください",
    "Zażółć gęślą jaźń",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    "iiiiiiiiiiiiiiiiiiiiiiiiiiiiii",
    "ALL CAPITALS BECAUSE THE EDITOR THINKS IT IS IMPORTANT",
    "E = m·c² ± 0.5 % (≈ 9×10¹⁶ J)",
    "5′ 11″ × 2½ – 3⁄4",
    "--",
    "100 %",
    "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z",
    "Please-do-not-switch-off-the-device-while-the-update-is-running",
    "ก่อนเปิดเครื่องกรุณาตรวจสอบปลั๊กไฟ",
    "Tiếng Việt: Vui lòng khởi động lại",
    "Cafe\u0301 au lait (decomposed é)",
    "%s %d {0} ${name} $1 \\n",
)

QUIRKS_ZH: tuple[str, ...] = (
    "是",
    "等",
    "甲",
    "打开“设置”→“通用”→“关于本机”→“软件更新”",
    "按住Power键+音量减键10秒以上直到出现Recovery画面",
    "拨打☎ 400-820-8820 转 3",
    "🔋充电至100%",
    "⚠️高压危险⚠️",
    "Wi-Fi 6（802.11ax）5GHz频段160MHz频宽",
    "A&B两方<签字>后生效",
    "《中华人民共和国消费者权益保护法》第二十五条",
    "請使用繁體中文填寫表格",
    "龘靐齉龗",
    "𠮷野家（CJK扩展B）",
    "ＦＵＬＬＷＩＤＴＨ１２３",
    "https://www.example.cn/bangzhu/xiangqing?id=100086&from=app",
    "请在工作日9:00—17:30携带本人身份证原件及复印件一式两份到市民中心三楼东区办理",
    "ﾊﾝｶｸ与全角混排ABC",
    "12345678901234567890",
    "温度≤-18℃，湿度＜60%RH",
    "请联系خدمة العملاء",
    "3.1415926535",
    "（（（注意）））",
    "新疆维吾尔自治区乌鲁木齐市天山区人民路1号",
)

MORE_EN: tuple[str, ...] = (
    " before you go on",
    " and write down the number",
    " if you have not done so yet",
    " together with a second person",
    " (see page 14)",
    ", then wait 5 minutes",
    " at the latest by Friday",
    " – this takes a while",
    " or ask at the counter",
    " with your customer number",
)
MORE_ZH: tuple[str, ...] = (
    "，然后等待五分钟",
    "（详见说明书第14页）",
    "，并记下受理编号",
    "，如果尚未办理的话",
    "，请携带身份证原件",
    "，最晚不超过本周五17:30",
    "，或到柜台咨询",
    "，此步骤需要较长时间",
)
TRY_EN = ("Did that help?", "Solved?", "Works now?", "Is it correct now?", "All good?")
TRY_ZH = ("解决了吗？", "好了吗？", "现在可以了吗？", "正确了吗？", "有效果吗？")
LOOP_EN = ("Try again", "Not yet", "Back to the start", "No, start over", "After 24 h", "Correct it", "Next case")
LOOP_ZH = ("再试一次", "还没有", "从头开始", "没有，重新来", "24小时后", "更正", "下一件")
SKIP_EN = ("Skip", "Express", "Already done", "Regular customer", "In urgent cases only", "Shortcut for members")
SKIP_ZH = ("跳过", "加急", "已办过", "老客户", "仅限紧急情况", "会员快速通道")
ALSO_EN = ("By phone", "By post", "Online", "In person", "Through a representative", "On public holidays, too")
ALSO_ZH = ("电话", "邮寄", "网上", "本人", "委托他人", "节假日也可以")
LONG_ANSWER_EN = (
    "Only with a written permission from home",
    "Yes, but it took much longer than 1 hour",
    "No, and the red light keeps flashing > 5",
    "Somebody else has already taken care & ok",
)
LONG_ANSWER_ZH = (
    "只有在持有书面授权委托书的情况下才可以办理",
    "可以，但是等待时间远远超过了一个小时",
    "不行，红灯一直在闪烁而且有“滴滴”的声音",
)
RESERVED = (
    "end", "node", "edge", "graph", "digraph", "subgraph", "strict", "default", "class", "style", "constructor", "root",
    "svg", "title", "click", "call", "href", "null", "true", "start", "source", "target", "id", "children", "ports",
    "x", "y", "width", "height", "label", "a-b", "a_b", "ab", "a--b", "a__b", "z0", "valueof", "length", "none", "self",
)  # fmt: skip
NEST = ("a", "a-b", "a-b-c", "b", "b-c", "c", "a-a", "b-b", "c-b", "a-c", "b-a", "c-a")


@dataclass
class Draft:
    """A flow while it is built and varied: the first node is its start."""

    title: str
    language: str
    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)

    def add(self, label: str, shape: Shape = "box", tone: Tone = "plain", name: str = "") -> str:
        """A new node; its id."""
        key = name or f"s{len(self.nodes) + 1}"
        self.nodes.append(Node(key, label, shape, tone))
        return key

    def link(self, source: str, target: str, label: str = "") -> bool:
        """A new edge, unless it is a loop on one node or there already."""
        edge = Edge(source, target, label)
        if source == target or edge in self.edges or len(self.edges) >= MOST_EDGES:
            return False
        self.edges.append(edge)
        return True

    def copy(self) -> Draft:
        """A draft to change without changing this one."""
        return Draft(self.title, self.language, list(self.nodes), list(self.edges))

    def out(self, key: str) -> list[Edge]:
        """The ways out of a node."""
        return [e for e in self.edges if e.source == key]

    def reach(self, key: str, backwards: bool = False) -> set[str]:
        """The nodes that can be reached from this one (or that reach it), with itself."""
        seen, todo = {key}, [key]
        while todo:
            at = todo.pop()
            for e in self.edges:
                here, there = (e.target, e.source) if backwards else (e.source, e.target)
                if here == at and there not in seen:
                    seen.add(there)
                    todo.append(there)
        return seen

    def node(self, key: str) -> Node:
        """The node of this id."""
        return next(n for n in self.nodes if n.id == key)

    def put(self, node: Node) -> None:
        """Replace the node with the same id."""
        self.nodes = [node if n.id == node.id else n for n in self.nodes]

    def depth(self) -> dict[str, int]:
        """Distance of every node from the start, in edges."""
        far = {self.nodes[0].id: 0}
        todo = [self.nodes[0].id]
        while todo:
            at = todo.pop(0)
            for e in self.out(at):
                if e.target not in far:
                    far[e.target] = far[at] + 1
                    todo.append(e.target)
        return far

    def valid(self) -> bool:
        """Whether the flow keeps the limits."""
        keys = {n.id for n in self.nodes}
        if not 3 <= len(self.nodes) <= MOST_NODES or len(keys) != len(self.nodes) or len(self.edges) > MOST_EDGES:
            return False
        if self.reach(self.nodes[0].id) != keys:
            return False
        ends = keys - {e.source for e in self.edges}
        home: set[str] = set()
        for end in ends:
            home |= self.reach(end, backwards=True)
        for n in self.nodes:
            ways = self.out(n.id)
            labels = [e.label for e in ways]
            if n.shape == "decision" and (not 2 <= len(ways) <= MOST_WAYS or not all(labels)):
                return False
            if n.shape == "decision" and len(set(labels)) != len(labels):
                return False
            if not 1 <= len(n.label) <= 80 or any(len(text) > 40 for text in labels):
                return False
        return home == keys


def _parse(title: str, language: str, text: str) -> Draft:
    """A draft from a hand-written flow."""
    draft = Draft(title, language)
    marks: dict[str, tuple[Shape, Tone]] = {
        "(": ("pill", "plain"),
        ".": ("box", "plain"),
        "?": ("decision", "plain"),
        "!": ("box", "person"),
    }
    for line in text.strip().splitlines():
        head, _, rest = line.strip().partition(" ")
        label, _, ways = rest.partition(" => ")
        shape, tone = marks[head[-1]]
        draft.nodes.append(Node(head[:-1], label.strip(), shape, tone))
        for way in ways.split(" | ") if ways else []:
            answer, _, target = way.rpartition(":")
            draft.edges.append(Edge(head[:-1], target.strip(), answer.strip()))
    return draft


class Words:
    """Labels of one field in a shuffled order; numbered when they run out."""

    def __init__(self, rng: random.Random, language: str) -> None:
        """Choose the field."""
        self.rng = rng
        self.language = language
        self.field = rng.choice(FIELDS_ZH if language == "zh" else FIELDS_EN)
        self._decks: dict[str, list[str]] = {}
        self._rounds: dict[str, int] = {}

    def _next(self, name: str, words: tuple[str, ...]) -> str:
        """The next word of a list."""
        if not self._decks.get(name):
            self._decks[name] = self.rng.sample(words, len(words))
            self._rounds[name] = self._rounds.get(name, 0) + 1
        word = self._decks[name].pop()
        turn = self._rounds[name]
        if turn == 1 or name == "question":
            return word
        return f"{word}（第{turn}次）" if self.language == "zh" else f"{word} ({turn})"

    def action(self) -> str:
        """Something to do."""
        return self._next("action", self.field.actions)

    def question(self) -> str:
        """Something to ask."""
        return self._next("question", self.field.questions)

    def answers(self, count: int) -> list[str]:
        """Different answers."""
        return self.rng.sample(self.field.answers, count)

    def end(self) -> str:
        """How it ends."""
        return self._next("end", self.field.ends)

    def help(self) -> str:
        """Who helps."""
        return self._next("help", self.field.helps)

    def yes_no(self) -> tuple[str, str]:
        """The two usual answers."""
        return ("是", "否") if self.language == "zh" else ("Yes", "No")


def _pick(language: str, english: tuple[str, ...], chinese: tuple[str, ...]) -> tuple[str, ...]:
    """The list of this language."""
    return chinese if language == "zh" else english


def _stretch(rng: random.Random, label: str, language: str, length: int) -> str:
    """A longer label; of exactly 80 characters where that length is asked for."""
    more = list(_pick(language, MORE_EN, MORE_ZH))
    rng.shuffle(more)
    text = label
    for clause in more:
        if len(text) + len(clause) <= min(length, 72):
            text += clause
    rest = 80 - len(text)
    if length == 80 and rest >= 7:
        digits = "".join(rng.choice("0123456789") for _ in range(rest))
        text += f"（编号{digits[: rest - 4]}）" if language == "zh" else f" (no. {digits[: rest - 7]})"
    return text[:80].strip()


# --- Variations. Each returns a changed copy; what breaks the limits is thrown away by the caller.

Variation = Callable[[random.Random, Draft], Draft]


def _v_subset(rng: random.Random, draft: Draft) -> Draft:
    """Only what follows from some later node."""
    new = draft.copy()
    fits = [(n, r) for n in draft.nodes[1:] if 4 <= len(r := draft.reach(n.id)) < len(draft.nodes)]
    if fits:
        root, kept = rng.choice(fits)
        new.nodes = [root] + [n for n in draft.nodes if n.id in kept and n.id != root.id]
        new.edges = [e for e in draft.edges if e.source in kept]
    return new


def _v_contract(rng: random.Random, draft: Draft) -> Draft:
    """Leave some plain boxes out and join their ends."""
    new = draft.copy()
    for _ in range(rng.randint(1, 4)):
        fits = [n for n in new.nodes[1:] if n.shape == "box" and len(new.out(n.id)) == 1]
        if not fits:
            break
        gone = rng.choice(fits).id
        target = new.out(gone)[0].target
        edges = [Edge(e.source, target, e.label) if e.target == gone else e for e in new.edges if e.source != gone]
        if any(e.source == e.target for e in edges) or len(set(edges)) != len(edges):
            continue
        new.nodes = [n for n in new.nodes if n.id != gone]
        new.edges = edges
    return new


def _v_long(rng: random.Random, draft: Draft) -> Draft:
    """Longer labels on some or all nodes and ways."""
    new = draft.copy()
    share = rng.choice((0.2, 0.5, 1.0))
    new.nodes = [
        Node(n.id, _stretch(rng, n.label, new.language, rng.choice((40, 60, 80, 80))), n.shape, n.tone)
        if rng.random() < share
        else n
        for n in new.nodes
    ]
    answers = _pick(new.language, LONG_ANSWER_EN, LONG_ANSWER_ZH)
    for n in new.nodes:
        if n.shape == "decision" and rng.random() < 0.3:
            way = rng.choice(new.out(n.id))
            new.edges[new.edges.index(way)] = Edge(way.source, way.target, rng.choice(answers))
    return new


def _v_loops(rng: random.Random, draft: Draft) -> Draft:
    """More ways back, near and far."""
    new = draft.copy()
    far = new.depth()
    for turn in range(rng.randint(1, 4)):
        boxes = [n.id for n in new.nodes if n.shape == "box" and new.out(n.id)]
        if not boxes:
            break
        key = rng.choice(boxes)
        before = sorted(new.reach(key, backwards=True) - {key}, key=lambda k: (far.get(k, 0), k))
        if not before:
            continue
        back = before[0] if rng.random() < 0.3 else rng.choice(before)
        if rng.random() < 0.35:
            new.link(key, back, rng.choice(_pick(new.language, LOOP_EN, LOOP_ZH)))
            continue
        ask = new.add(rng.choice(_pick(new.language, TRY_EN, TRY_ZH)), "decision", name=f"again{turn}")
        yes, no = ("是", "否") if new.language == "zh" else ("Yes", "No")
        old = new.out(key)[0]
        new.edges[new.edges.index(old)] = Edge(key, ask)
        new.link(ask, old.target, yes)
        new.link(ask, back, no)
    return new


def _v_ids(rng: random.Random, draft: Draft) -> Draft:
    """Other ids: numbers, long ones, words that layout programs reserve, ids that contain each other."""
    new = draft.copy()
    count = len(new.nodes)
    way = rng.randrange(5)
    if way == 0:
        names = [f"n{i}" for i in range(count)]
    elif way == 1:
        names = [f"very-long-identifier_of-node-{i:02d}-x"[:32] for i in range(count)]
    elif way == 2:
        names = rng.sample(RESERVED, count) if count <= len(RESERVED) else [f"end-{i}" for i in range(count)]
    elif way == 3:
        names = (list(NEST) + [f"q-{i}" for i in range(count)])[:count]
    else:
        names = [f"{chr(97 + i % 26)}{'-' if i % 2 else '_'}{i}-" for i in range(count)]
    map_ = dict(zip((n.id for n in new.nodes), names, strict=True))
    new.nodes = [Node(map_[n.id], n.label, n.shape, n.tone) for n in new.nodes]
    new.edges = [Edge(map_[e.source], map_[e.target], e.label) for e in new.edges]
    return new


def _v_quirks(rng: random.Random, draft: Draft) -> Draft:
    """Unusual labels on some nodes and ways."""
    new = draft.copy()
    quirks = QUIRKS_EN if new.language == "en" else QUIRKS_ZH
    count = min(len(new.nodes), rng.choice((1, 2, 3, 5, 8)))
    for n, label in zip(rng.sample(new.nodes, count), rng.sample(quirks, count), strict=True):
        new.put(Node(n.id, label, n.shape, n.tone))
    short = [q for q in quirks if len(q) <= 40]
    if rng.random() < 0.5 and new.edges:
        at = rng.randrange(len(new.edges))
        new.edges[at] = Edge(new.edges[at].source, new.edges[at].target, rng.choice(short))
    return new


def _v_chain(rng: random.Random, draft: Draft) -> Draft:
    """A chain of further boxes in the middle of a way."""
    new = draft.copy()
    words = Words(rng, new.language)
    at = rng.randrange(len(new.edges))
    edge = new.edges.pop(at)
    last, label = edge.source, edge.label
    for i in range(rng.randint(1, 9)):
        key = new.add(words.action(), name=f"more{i}")
        new.link(last, key, label)
        last, label = key, ""
    new.link(last, edge.target)
    return new


def _v_skip(rng: random.Random, draft: Draft) -> Draft:
    """Ways that skip many layers."""
    new = draft.copy()
    far = new.depth()
    for _ in range(rng.randint(1, 4)):
        fits = [n for n in new.nodes if (w := new.out(n.id)) and (n.shape != "decision" or len(w) < MOST_WAYS)]
        if not fits:
            break
        key = rng.choice(fits).id
        after = sorted(new.reach(key) - {key}, key=lambda k: (-far[k], k))[:4]
        if after:
            new.link(key, rng.choice(after), rng.choice(_pick(new.language, SKIP_EN, SKIP_ZH)))
    return new


def _v_parallel(rng: random.Random, draft: Draft) -> Draft:
    """Several ways between the same two nodes."""
    new = draft.copy()
    for _ in range(rng.randint(1, 3)):
        edge = rng.choice(new.edges)
        labels = rng.sample(_pick(new.language, ALSO_EN, ALSO_ZH), rng.randint(1, 3))
        for label in labels:
            if len(new.out(edge.source)) < MOST_WAYS:
                new.link(edge.source, edge.target, label)
    return new


def _v_person(rng: random.Random, draft: Draft) -> Draft:
    """Everything may be done by a person, or nothing."""
    new = draft.copy()
    share = rng.choice((0.0, 0.3, 1.0))
    new.nodes = [Node(n.id, n.label, n.shape, "person" if rng.random() < share else "plain") for n in new.nodes]
    return new


def _v_order(rng: random.Random, draft: Draft) -> Draft:
    """Nodes and ways listed in another order; the start stays first."""
    new = draft.copy()
    rest = new.nodes[1:]
    rng.shuffle(rest)
    new.nodes = new.nodes[:1] + rest
    rng.shuffle(new.edges)
    return new


VARIATIONS: tuple[Variation, ...] = (
    _v_subset, _v_contract, _v_long, _v_loops, _v_ids, _v_quirks, _v_chain, _v_skip, _v_parallel, _v_person, _v_order,
    _v_loops, _v_long, _v_quirks,
)  # fmt: skip


def _join(rng: random.Random, first: Draft, second: Draft) -> Draft:
    """Two flows one after the other: an end of the first leads to the start of the second."""
    new = Draft(f"{first.title} + {second.title}", first.language)
    for mark, part in (("a", first), ("b", second)):
        new.nodes += [Node(f"{mark}_{n.id}"[:32], n.label, n.shape, n.tone) for n in part.nodes]
        new.edges += [Edge(f"{mark}_{e.source}"[:32], f"{mark}_{e.target}"[:32], e.label) for e in part.edges]
    ends = [f"a_{n.id}" for n in first.nodes if not first.out(n.id)]
    new.link(rng.choice(ends), f"b_{second.nodes[0].id}")
    return new


# --- Structures that are hard to lay out, filled with the words of a field.

Structure = Callable[[random.Random, Words, Draft], None]


def _g_chain(rng: random.Random, words: Words, draft: Draft) -> None:
    """One long row of boxes, sometimes with one way from the end back to the start."""
    last = draft.add(words.action(), "pill")
    first = last
    for _ in range(rng.choice((1, 4, 9, 17, 28, 37))):
        key = draft.add(words.action(), tone="person" if rng.random() < 0.1 else "plain")
        draft.link(last, key)
        last = key
    draft.link(last, draft.add(words.end(), "pill"))
    if rng.random() < 0.5:
        draft.link(last, first, rng.choice(_pick(draft.language, LOOP_EN, LOOP_ZH)))


def _g_ladder(rng: random.Random, words: Words, draft: Draft) -> None:
    """The same rung again and again: do, ask, done or on; sometimes with a rung inside each rung."""
    last = draft.add(words.action(), "pill")
    done = draft.add(words.end(), "pill")
    yes, no = words.yes_no()
    answer = ""
    double = rng.random() < 0.4
    own = rng.random() < 0.25
    for _ in range(rng.randint(3, 8 if double else 11)):
        do = draft.add(words.action())
        ask = draft.add(_pick(draft.language, TRY_EN, TRY_ZH)[0], "decision")
        draft.link(last, do, answer)
        draft.link(do, ask)
        draft.link(ask, draft.add(words.end(), "pill") if own else done, yes)
        if double:
            twice = draft.add(words.action())
            ask2 = draft.add(_pick(draft.language, TRY_EN, TRY_ZH)[0], "decision")
            draft.link(ask, twice, no)
            draft.link(twice, ask2)
            draft.link(ask2, done, yes)
            if rng.random() < 0.5:
                draft.link(ask2, do, rng.choice(_pick(draft.language, LOOP_EN, LOOP_ZH)))
            last, answer = ask2, no
        else:
            last, answer = ask, no
    person = draft.add(words.help(), tone="person")
    draft.link(last, person, answer)
    draft.link(person, done)


def _g_fan(rng: random.Random, words: Words, draft: Draft) -> None:
    """One question, many answers, joining again, several times."""
    last = draft.add(words.action(), "pill")
    for _ in range(rng.randint(1, 4)):
        ask = draft.add(words.question(), "decision")
        draft.link(last, ask)
        join = draft.add(words.action())
        for answer in words.answers(rng.randint(3, 5)):
            at = ask
            label = answer
            for _ in range(rng.choice((0, 1, 1, 1, 2))):
                key = draft.add(words.action())
                draft.link(at, key, label)
                at, label = key, ""
            draft.link(at, join, label)
        last = join
    draft.link(last, draft.add(words.end(), "pill"))


def _g_nested_fan(rng: random.Random, words: Words, draft: Draft) -> None:
    """A question whose every answer is a question again; all join in one node."""
    start = draft.add(words.action(), "pill")
    top = draft.add(words.question(), "decision")
    draft.link(start, top)
    join = draft.add(words.action())
    draft.link(join, draft.add(words.end(), "pill"))
    for answer in words.answers(rng.randint(3, 5)):
        sub = draft.add(words.question(), "decision")
        draft.link(top, sub, answer)
        for inner in words.answers(rng.randint(2, 5)):
            if rng.random() < 0.3:
                draft.link(sub, join, inner)
            else:
                key = draft.add(words.action())
                draft.link(sub, key, inner)
                draft.link(key, join)


def _g_box_fan(rng: random.Random, words: Words, draft: Draft) -> None:
    """A box after which many things happen at once (not a decision, so more than five ways)."""
    start = draft.add(words.action(), "pill")
    split = draft.add(words.action())
    draft.link(start, split)
    join = draft.add(words.action())
    for _ in range(rng.randint(6, 14)):
        key = draft.add(words.action())
        draft.link(split, key)
        draft.link(key, join)
    draft.link(join, draft.add(words.end(), "pill"))


def _g_two(rng: random.Random, words: Words, draft: Draft) -> None:
    """Two long branches with hardly anything between them."""
    ask = draft.add(words.question(), "decision")
    yes, no = words.yes_no()
    rows: list[list[str]] = []
    lengths = (rng.randint(3, 16), rng.randint(3, 16))
    for answer, length in zip((yes, no), lengths, strict=True):
        row = [draft.add(words.action()) for _ in range(length)]
        draft.link(ask, row[0], answer)
        for one, two in itertools.pairwise(row):
            draft.link(one, two)
        draft.link(row[-1], draft.add(words.end(), "pill"))
        rows.append(row)
    for _ in range(rng.randint(1, 4)):
        left, right = rng.sample(rows, 2)
        draft.link(rng.choice(left), rng.choice(right), rng.choice(_pick(draft.language, SKIP_EN, SKIP_ZH)))


def _g_hub(rng: random.Random, words: Words, draft: Draft) -> None:
    """A menu to which everything comes back."""
    start = draft.add(words.action(), "pill")
    menu = draft.add(words.question(), "decision")
    draft.link(start, menu)
    count = rng.randint(3, 5)
    answers = words.answers(count)
    for answer in answers[:-1]:
        last, label = menu, answer
        for _ in range(rng.randint(1, 7)):
            key = draft.add(words.action())
            draft.link(last, key, label)
            last, label = key, ""
        draft.link(last, menu, rng.choice(_pick(draft.language, LOOP_EN, LOOP_ZH)))
    draft.link(menu, draft.add(words.end(), "pill"), answers[-1])


def _g_tree(rng: random.Random, words: Words, draft: Draft) -> None:
    """A tree of questions with an end of its own at every leaf."""
    todo = [draft.add(words.question(), "decision")]
    limit = rng.randint(7, 38)
    while todo:
        at = todo.pop(rng.randrange(len(todo)))
        for answer in words.answers(rng.randint(2, 4)):
            if len(draft.nodes) + 5 * len(todo) < limit - 5 and rng.random() < 0.7:
                key = draft.add(words.question(), "decision")
                todo.append(key)
            else:
                key = draft.add(words.end(), "pill")
            draft.link(at, key, answer)


def _g_bipartite(rng: random.Random, words: Words, draft: Draft) -> None:
    """Layers of boxes with many crossings between them."""
    start = draft.add(words.question(), "decision")
    width = rng.randint(2, 5)
    row = [draft.add(words.action()) for _ in range(width)]
    for key, answer in zip(row, words.answers(width), strict=True):
        draft.link(start, key, answer)
    for _ in range(rng.randint(1, 4)):
        nxt = [draft.add(words.action()) for _ in range(rng.randint(2, 5))]
        for i, key in enumerate(row):
            for target in sorted({nxt[-1 - i % len(nxt)], rng.choice(nxt)}):
                draft.link(key, target)
        for i, target in enumerate(nxt):
            if not any(e.target == target for e in draft.edges):
                draft.link(row[-1 - i % len(row)], target)
        row = nxt
    end = draft.add(words.end(), "pill")
    for key in row:
        draft.link(key, end)
    draft.edges.sort(key=lambda e: (e.source, e.target, e.label))


def _g_nested_loops(rng: random.Random, words: Words, draft: Draft) -> None:
    """Loops within loops: the last question goes back the farthest."""
    depth = rng.randint(2, 9)
    last = draft.add(words.action(), "pill")
    row = []
    for _ in range(depth):
        key = draft.add(words.action())
        draft.link(last, key)
        row.append(key)
        last = key
    label = ""
    yes, no = words.yes_no()
    for target in reversed(row):
        ask = draft.add(words.question(), "decision")
        draft.link(last, ask, label)
        draft.link(ask, target, no)
        last, label = ask, yes
    draft.link(last, draft.add(words.end(), "pill"), yes)


def _g_diamonds(rng: random.Random, words: Words, draft: Draft) -> None:
    """Diamonds in a row with ways over all of them to the end."""
    last = draft.add(words.action(), "pill")
    end = draft.add(words.end(), "pill")
    for _ in range(rng.randint(2, 8)):
        ask = draft.add(words.question(), "decision")
        draft.link(last, ask)
        answers = words.answers(3)
        left, right, join = draft.add(words.action()), draft.add(words.action()), draft.add(words.action())
        draft.link(ask, left, answers[0])
        draft.link(ask, right, answers[1])
        if rng.random() < 0.6:
            draft.link(ask, end, answers[2])
        draft.link(left, join)
        draft.link(right, join)
        last = join
    draft.link(last, end)


def _g_random(rng: random.Random, words: Words, draft: Draft) -> None:
    """Questions and boxes in any order with ways forward over any distance and some ways back."""
    count = rng.randint(6, 38)
    keys = [
        draft.add(*((words.question(), "decision") if i and rng.random() < 0.4 else (words.action(), "box")))
        for i in range(count)
    ]
    keys.append(draft.add(words.end(), "pill"))
    back = rng.random() < 0.6
    for i, key in enumerate(keys[:-1]):
        decision = draft.node(key).shape == "decision"
        ways = min(rng.choice((2, 2, 2, 3, 3, 4, 5)), 5) if decision else 1
        answers = words.answers(ways) if decision else [""]
        draft.link(key, keys[i + 1], answers[0])
        for answer in answers[1:]:
            if back and i > 2 and rng.random() < 0.3:
                draft.link(key, keys[rng.randrange(i)], answer)
            else:
                draft.link(key, keys[rng.randint(i + 1, len(keys) - 1)], answer)


def _g_states(rng: random.Random, words: Words, draft: Draft) -> None:
    """States of a case with ways to and fro between neighbours."""
    keys = [draft.add(words.action()) for _ in range(rng.randint(3, 12))]
    for one, two in itertools.pairwise(keys):
        draft.link(one, two, rng.choice(_pick(draft.language, ALSO_EN, ALSO_ZH)))
        draft.link(two, one, rng.choice(_pick(draft.language, LOOP_EN, LOOP_ZH)))
    draft.link(keys[-1], draft.add(words.end(), "pill"))
    draft.link(keys[len(keys) // 2], draft.add(words.end(), "pill"), rng.choice(("×", "STOP")))


def _g_parallel(rng: random.Random, words: Words, draft: Draft) -> None:
    """Questions all of whose answers lead to the same node."""
    last = draft.add(words.action(), "pill")
    for _ in range(rng.randint(1, 7)):
        ask = draft.add(words.question(), "decision")
        draft.link(last, ask)
        nxt = draft.add(words.action())
        for answer in words.answers(rng.randint(2, 5)):
            draft.link(ask, nxt, answer)
        last = nxt
    draft.link(last, draft.add(words.end(), "pill"))


def _g_escalate(rng: random.Random, words: Words, draft: Draft) -> None:
    """Steps each of which may go to the same person; the person sends back to the start."""
    start = draft.add(words.action(), "pill")
    person = draft.add(words.help(), tone="person")
    last, label = start, ""
    yes, no = words.yes_no()
    for _ in range(rng.randint(2, 12)):
        ask = draft.add(words.question(), "decision")
        do = draft.add(words.action())
        draft.link(last, ask, label)
        draft.link(ask, do, yes)
        draft.link(ask, person, no)
        last = do
    draft.link(last, draft.add(words.end(), "pill"))
    after = draft.add(words.question(), "decision")
    draft.link(person, after)
    draft.link(after, start, no)
    draft.link(after, draft.add(words.end(), "pill"), yes)


STRUCTURES: tuple[Structure, ...] = (
    _g_chain, _g_ladder, _g_fan, _g_nested_fan, _g_two, _g_hub, _g_tree, _g_bipartite, _g_nested_loops, _g_diamonds,
    _g_random, _g_states, _g_parallel, _g_escalate, _g_random, _g_box_fan,
)  # fmt: skip


def _flow(index: int, draft: Draft) -> Spec:
    """The finished flow."""
    return Spec(f"blind-flow-{index:03d}", "flow", draft.title, tuple(draft.nodes), tuple(draft.edges), draft.language)


def _vary(rng: random.Random, draft: Draft, least: int, most: int) -> Draft:
    """Some variations, of which those stay that keep the limits."""
    for change in rng.sample(VARIATIONS, rng.randint(least, most)):
        new = change(rng, draft)
        if new.valid():
            draft = new
    return draft


def _flows(rng: random.Random) -> Iterator[Spec]:
    """320 flows, 107 of them Chinese."""
    index = 0
    for language, texts, total in (("en", FLOWS_EN, 213), ("zh", FLOWS_ZH, 107)):
        whole = [_parse(title, language, text) for title, text in texts.items()]
        for draft in whole:
            if not draft.valid():
                raise ValueError(draft.title)
        drafts = list(whole)
        for draft in whole * 4:
            new = _vary(rng, draft, 1, 5)
            while (new.nodes, new.edges) == (draft.nodes, draft.edges):
                new = _vary(rng, draft, 1, 5)
            drafts.append(new)
        joined = 0
        while joined < len(whole) // 2:
            draft = _join(rng, *rng.sample(whole, 2))
            if draft.valid():
                drafts.append(_vary(rng, draft, 0, 3))
                joined += 1
        turn = 0
        while len(drafts) < total:
            words = Words(rng, language)
            draft = Draft(words.field.name, language)
            STRUCTURES[turn % len(STRUCTURES)](rng, words, draft)
            if not draft.valid():
                continue
            turn += 1
            drafts.append(_vary(rng, draft, 0, 3))
        for draft in drafts:
            yield _flow(index, draft)
            index += 1


def _labels(rng: random.Random, language: str, words: list[str], quirky: float) -> list[str]:
    """Labels of the other kinds: mostly as they are, some longer, some unusual."""
    quirks = QUIRKS_ZH if language == "zh" else QUIRKS_EN
    result = []
    for word in words:
        draw = rng.random()
        if draw < quirky:
            word = rng.choice(quirks)
        elif draw < 2 * quirky:
            word = _stretch(rng, word, language, rng.choice((30, 50, 80)))
        result.append(word)
    return result


def _nodes(rng: random.Random, labels: list[str]) -> tuple[Node, ...]:
    """Nodes of the other kinds."""
    return tuple(
        Node(f"p{i + 1}", label, "box", "person" if rng.random() < 0.08 else "plain") for i, label in enumerate(labels)
    )


def _languages() -> list[str]:
    """Languages of the 45 descriptions of a kind: every third is Chinese."""
    return ["zh" if i % 3 == 2 else "en" for i in range(45)]


def _steps(rng: random.Random) -> Iterator[Spec]:
    """45 rows of steps."""
    for i, language in enumerate(_languages()):
        words = Words(rng, language)
        count = (3, 20, 4, 5, 7, 9, 12, 16, 6)[i % 9]
        labels = _labels(rng, language, [words.action() for _ in range(count)], rng.choice((0.0, 0.1, 0.25, 0.5)))
        if i == 7:
            labels = [_stretch(rng, label, language, 80) for label in labels]
        if i == 10:
            labels = [str(n + 1) for n in range(count)]
        yield Spec(f"blind-steps-{i:02d}", "steps", words.field.name, _nodes(rng, labels), language=language)


def _cell(rng: random.Random, language: str) -> str:
    """A cell of a comparison."""
    short = ("✓", "–", "0 €", "19.99 €", "24", "1,000", "up to 3", "24/7", "< 1 h", "Yes", "No", "∞", "A++", "n/a")
    short_zh = ("✓", "无", "免费", "¥199", "24个月", "3天", "是", "否", "不限", "≤10", "上门", "5GB/月", "A级")
    long = (
        "Mon–Fri 8 a.m. to 6 p.m., Sat 9 a.m. to 1 p.m., never on public holidays",
        "Only in combination with another contract & after a credit check",
        "Depends on the region; please ask before you order <online>",
        "Unterstützungsleistungsberechtigungsnachweis",
    )
    long_zh = (
        "工作日9:00至17:30，节假日休息，详情请咨询当地营业厅",
        "仅限与其他套餐同时办理，并须通过信用审核",
        "视地区而定，请下单前确认（部分地区不支持）",
    )
    draw = rng.random()
    if draw < 0.15:
        return ""
    if draw < 0.28:
        return rng.choice(_pick(language, long, long_zh))
    if draw < 0.4:
        return f"{rng.randint(1, 9_999) / rng.choice((1, 10, 100)):g} {rng.choice(('kg', 'km', 'GB', '€', '%', 'h'))}"
    return rng.choice(_pick(language, short, short_zh))


def _comparisons(rng: random.Random) -> Iterator[Spec]:
    """45 comparisons."""
    for i, language in enumerate(_languages()):
        words = Words(rng, language)
        columns = min((2, 3, 4, 5, 6)[i % 5], len(words.field.things))
        count = (1, 2, 3, 5, 8, 10, 12)[i % 7]
        features = (
            [*list(words.field.features), "备注", "评分", "库存", "客服"]
            if language == "zh"
            else [*words.field.features, "Notes", "Rating", "In stock", "Since"]
        )
        quirky = rng.choice((0.0, 0.0, 0.1, 0.3))
        labels = _labels(rng, language, list(rng.sample(words.field.things, columns)), quirky)
        names = _labels(rng, language, rng.sample(features, min(count, len(features))), quirky)
        rows = []
        for name in names:
            cells = tuple(_cell(rng, language) for _ in range(columns))
            if rng.random() < 0.06:
                cells = ("",) * columns
            if rng.random() < 0.05:
                cells = (_stretch(rng, cells[0] or name, language, 80), *cells[1:])
            rows.append(Row(name, cells))
        yield Spec(
            f"blind-comparison-{i:02d}", "comparison", words.field.name, _nodes(rng, labels), language=language,
            rows=tuple(rows),
        )  # fmt: skip


# --- Pictures: a name, then parts with their place in hundredths (x, y, width, height).

Part = tuple[str, float, float, float, float]

PICTURES_EN: dict[str, tuple[Part, ...]] = {
    "Back of the router": (
        ("Power socket 12 V", 4, 60, 8, 20), ("On/off button", 15, 62, 6, 12), ("DSL (grey)", 25, 60, 9, 20),
        ("WAN (blue)", 36, 60, 9, 20), ("LAN 1", 48, 60, 8, 20), ("LAN 2", 57, 60, 8, 20), ("LAN 3", 66, 60, 8, 20),
        ("LAN 4", 75, 60, 8, 20), ("USB 3.0", 85, 62, 6, 14), ("Reset pinhole", 94, 68, 0.6, 1),
        ("Left antenna", 0, 0, 4, 55), ("Right antenna", 96, 0, 4, 55), ("Serial number label", 30, 20, 40, 30),
        ("Wi-Fi key", 45, 38, 20, 8),
    ),
    "Washing machine": (
        ("Detergent drawer", 3, 2, 28, 12), ("Programme dial", 38, 2, 14, 12), ("Display", 56, 4, 20, 8),
        ("Start button", 80, 4, 6, 6), ("Power button", 90, 4, 6, 6), ("Door", 22, 28, 56, 46),
        ("Handle", 72, 45, 6, 12),
        ("Rubber seal", 25, 31, 50, 40), ("Filter flap", 74, 86, 16, 9), ("Emergency drain hose", 78, 90, 4, 2),
        ("Left foot", 4, 97, 6, 3), ("Right foot", 90, 97, 6, 3),
    ),
    "Bank card": (
        ("Chip", 8, 38, 14, 18), ("Card number", 8, 60, 70, 10), ("Valid thru", 40, 74, 18, 8),
        ("Card holder", 8, 86, 50, 9), ("Contactless sign", 26, 40, 7, 14), ("Brand logo", 80, 78, 16, 18),
        ("Bank name", 4, 4, 40, 14), ("Hologram", 82, 60, 14, 14),
    ),
    "Boarding pass": (
        ("Name", 4, 22, 40, 10), ("Flight number", 4, 40, 14, 10), ("Gate", 22, 40, 10, 10), ("Seat", 36, 40, 10, 10),
        ("Boarding time", 4, 58, 20, 12), ("QR code", 52, 30, 18, 40), ("Tear-off stub", 74, 0, 26, 100),
        ("Frequent-flyer no.", 76, 80, 22, 8), ("Sequence no.", 40, 92, 3, 2), ("Airline", 0, 0, 74, 16),
    ),
    "Dashboard of the car": (
        ("Speedometer", 10, 20, 30, 60), ("Rev counter", 60, 20, 30, 60), ("Fuel gauge", 44, 30, 12, 12),
        ("Engine temperature", 44, 46, 12, 12), ("Oil lamp", 45, 62, 2.5, 4), ("Battery lamp", 49, 62, 2.5, 4),
        ("Brake lamp", 53, 62, 2.5, 4), ("ABS", 45, 68, 2.5, 4), ("Airbag", 49, 68, 2.5, 4),
        ("Odometer", 42, 80, 16, 8),
        ("Left indicator", 30, 4, 4, 8), ("Right indicator", 66, 4, 4, 8), ("High beam", 48, 4, 4, 8),
        ("Whole cluster", 0, 0, 100, 100),
    ),
    "Invoice": (
        ("Customer number", 62, 8, 34, 3), ("Invoice number", 62, 12, 34, 3), ("Address", 6, 12, 36, 10),
        ("Items", 6, 34, 88, 30), ("VAT 19 %", 60, 66, 34, 3), ("Total amount", 60, 70, 34, 4),
        ("Due date", 6, 76, 30, 3),
        ("IBAN & BIC", 6, 94, 40, 4), ("QR code for payment", 78, 84, 16, 12), ("Punch mark", 0, 49.8, 1, 0.4),
    ),
    "Library floor plan": (
        ("Entrance", 45, 95, 10, 5), ("Service desk", 40, 78, 20, 8), ("Self-check machines", 64, 80, 10, 6),
        ("Children's corner", 2, 60, 26, 36), ("Quiet room", 74, 2, 24, 30), ("Shelves A–M", 4, 4, 30, 50),
        ("Shelves N–Z", 36, 4, 34, 50), ("Lift", 92, 60, 6, 8), ("Toilets", 92, 72, 8, 10), ("Copier", 78, 40, 3, 4),
    ),
}  # fmt: skip
PICTURES_ZH: dict[str, tuple[Part, ...]] = {
    "光猫正面": (
        ("电源灯", 8, 40, 3, 6), ("PON灯", 18, 40, 3, 6),
        ("LOS灯（红色表示断纤）", 28, 40, 3, 6), ("Wi-Fi灯", 38, 40, 3, 6),
        ("LAN灯", 48, 40, 3, 6), ("WPS按键", 70, 36, 8, 14), ("复位孔", 86, 44, 0.5, 1), ("铭牌", 20, 70, 60, 25),
        ("散热孔", 0, 0, 100, 12),
    ),
    "滚筒洗衣机面板": (
        ("洗涤剂盒", 0, 10, 26, 80), ("程序旋钮", 32, 20, 16, 60), ("显示屏", 52, 24, 22, 30), ("温度", 52, 62, 6, 14),
        ("转速", 60, 62, 6, 14), ("预约", 68, 62, 6, 14), ("启动/暂停", 80, 30, 8, 36), ("电源", 92, 30, 7, 36),
        ("童锁标志", 72.5, 26, 1, 3),
    ),
    "身份证正面": (
        ("姓名", 6, 10, 30, 10), ("性别", 6, 24, 12, 8), ("民族", 24, 24, 14, 8), ("出生日期", 6, 38, 44, 8),
        ("住址", 6, 52, 50, 20), ("公民身份号码", 6, 84, 88, 10), ("照片", 64, 8, 32, 68),
    ),
    "电表": (
        ("液晶屏", 20, 14, 60, 22), ("当前读数（kWh）", 30, 18, 40, 12),
        ("脉冲灯", 24, 42, 3, 3), ("报警灯", 70, 42, 3, 3),
        ("条形码", 20, 52, 60, 10), ("轮显按钮", 46, 66, 8, 6), ("接线端子盖", 0, 80, 100, 20), ("铅封", 4, 90, 3, 3),
        ("IC卡插槽", 84, 50, 14, 20),
    ),
    "处方笺": (
        ("医院名称", 10, 0, 80, 8), ("患者姓名", 4, 12, 24, 4), ("年龄", 32, 12, 10, 4), ("科别", 46, 12, 16, 4),
        ("诊断", 4, 18, 90, 5), ("Rp.", 4, 26, 8, 4), ("药品与用法", 10, 30, 84, 44), ("医师签名", 4, 88, 28, 6),
        ("药师审核", 36, 88, 28, 6), ("金额", 70, 88, 26, 6), ("红色印章", 62, 78, 26, 16),
    ),
}  # fmt: skip


def _svg(rng: random.Random, title: str, width: int, height: int, areas: tuple[Area, ...]) -> bytes:
    """A small picture with a shape at every area."""
    colours = ("#dde6ee", "#f4d9b0", "#cfe8cf", "#e8cfd9", "#fff", "#333", "#8aa")
    body = [f'<rect width="{width}" height="{height}" fill="{rng.choice(colours)}"/>']
    for a in areas:
        x, y, w, h = a.x * width, a.y * height, a.width * width, a.height * height
        look = f'fill="{rng.choice(colours)}" stroke="#222"'
        if rng.random() < 0.3:
            body.append(
                f'<ellipse cx="{x + w / 2:.2f}" cy="{y + h / 2:.2f}" rx="{w / 2:.2f}" ry="{h / 2:.2f}" {look}/>'
            )
        else:
            body.append(f'<rect x="{x:.2f}" y="{y:.2f}" width="{w:.2f}" height="{h:.2f}" {look}/>')
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
    return f"{head}<title>{escape(title)}</title>{''.join(body)}</svg>".encode()


def _area(x: float, y: float, width: float, height: float) -> Area:
    """An area within the picture."""
    x, y = min(max(round(x, 5), 0.0), 0.999), min(max(round(y, 5), 0.0), 0.999)
    return Area(x, y, min(max(round(width, 5), 0.001), 1 - x), min(max(round(height, 5), 0.001), 1 - y))


def _parts(rng: random.Random) -> Iterator[Spec]:
    """45 pictures with parts."""
    sizes = ((800, 600), (200, 1600), (1600, 200), (200, 200), (1600, 1600), (1280, 720), (390, 844), (1000, 333))
    for i, language in enumerate(_languages()):
        title, parts = rng.choice(list((PICTURES_ZH if language == "zh" else PICTURES_EN).items()))
        count = min((2, 3, 5, 8, 12, 11)[i % 6], len(parts))
        chosen = list(parts) if count == len(parts) else rng.sample(parts, count)
        width, height = sizes[i % len(sizes)]
        if rng.random() < 0.4:
            width, height = rng.randint(200, 1600), rng.randint(200, 1600)
        style = i % 9
        areas = []
        for k, (_, x, y, w, h) in enumerate(chosen):
            if style == 3:  # everything in one corner
                area = _area(x / 1200, y / 1200, w / 1200, h / 1200)
            elif style == 5:  # all in one column
                area = _area(0.45, k / len(chosen), 0.1, 0.6 / len(chosen))
            elif style == 6:  # all at the same place
                area = _area(0.4 + k / 200, 0.4, 0.2, 0.2)
            elif style == 7:  # at the right and lower edges
                area = _area(0.97, k / len(chosen), 0.03, 0.02) if k % 2 else _area(k / len(chosen), 0.98, 0.02, 0.02)
            elif style == 8:  # in one row
                area = _area(k / len(chosen), 0.48, 0.7 / len(chosen), 0.04)
            else:
                area = _area(x / 100, y / 100, w / 100, h / 100)
            areas.append(area)
        labels = _labels(rng, language, [part[0] for part in chosen], rng.choice((0.0, 0.0, 0.15, 0.4)))
        data = _svg(rng, title, width, height, tuple(areas))
        picture = Picture("image/svg+xml", data, width, height, title, tuple(areas))
        yield Spec(f"blind-parts-{i:02d}", "parts", title, _nodes(rng, labels), language=language, picture=picture)


def _values(rng: random.Random, way: int, count: int) -> tuple[float, ...]:
    """Values of one row of a chart."""
    if way == 0:
        values = [float(rng.randint(0, 100)) for _ in range(count)]
    elif way == 1:
        values = [0.0] * count
    elif way == 2:
        values = [float(rng.choice((7, 42, -3.5)))] * count
    elif way == 3:
        values = [round(rng.uniform(-50, 50), 1) for _ in range(count)]
    elif way == 4:
        values = [float(rng.randint(10**9, 10**12)) for _ in range(count)]
    elif way == 5:
        values = [rng.randint(1, 999) * 1e-7 for _ in range(count)]
    elif way == 6:
        values = [10.0 ** rng.randint(-3, 7) for _ in range(count)]
    elif way == 7:
        values = [round(-rng.uniform(1, 900), 2) for _ in range(count)]
    elif way == 8:
        values = [0.0] * count
        values[rng.randrange(count)] = 1_000_000.0
    elif way == 9:
        values = [1_000_000 + round(rng.random(), 3) for _ in range(count)]
    else:
        at, values = float(rng.randint(20, 60)), []
        for _ in range(count):
            at = round(at + rng.gauss(0, 6), 2)
            values.append(at)
    return tuple(values)


def _charts(rng: random.Random) -> Iterator[Spec]:
    """45 charts."""
    months = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October")
    months_all = (*months, "November", "December")
    units = ("", "€", "kWh", "Mbit/s", "%", "", "minutes", "°C", "g/m²", "customers per day")
    units_zh = ("", "元", "千瓦时", "%", "分钟", "", "万人次", "℃", "Mbit/s")
    names = ("This year", "Last year", "Target", "Average of all branches", "2019 & before", "Online", "Best <10 %>")
    names_zh = ("今年", "去年", "目标", "全国平均水平", "线上", "2019年及以前", "VIP客户")
    for i, language in enumerate(_languages()):
        words = Words(rng, language)
        count = (2, 3, 5, 7, 12, 18, 24)[i % 7]
        if i % 4 == 1 and count <= 12:
            base = [f"{n + 1}月" for n in range(count)] if language == "zh" else list(months_all[:count])
        elif i % 4 == 2:
            base = [f"{n}时" if language == "zh" else f"{n:02d}:00" for n in range(count)]
        elif i % 4 == 3:
            base = [str(2001 + n) for n in range(count)]
        else:
            pool = [*words.field.things, *words.field.actions, *words.field.helps, *words.field.features]
            base = rng.sample(pool, count)
        labels = _labels(rng, language, base, rng.choice((0.0, 0.0, 0.1, 0.3)))
        rows = (1, 2, 3, 4, 1)[i % 5]
        way = i % 11
        series = tuple(
            Series(label[:40].strip(), _values(rng, way if k == 0 or rng.random() < 0.6 else rng.randrange(11), count))
            for k, label in enumerate(_labels(rng, language, rng.sample(_pick(language, names, names_zh), rows), 0.06))
        )
        chart = Chart("line" if i % 2 else "bar", rng.choice(_pick(language, units, units_zh)), series)
        yield Spec(
            f"blind-chart-{i:02d}", "chart", words.field.name, _nodes(rng, labels), language=language, chart=chart
        )


def specs() -> Iterator[Spec]:
    """Exactly 500 descriptions, the same ones every time: flows, steps, comparisons, parts, charts."""
    for number, make in enumerate((_flows, _steps, _comparisons, _parts, _charts)):
        yield from make(random.Random(SEED + number))
